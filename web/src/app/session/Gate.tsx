// Shows the screens to whoever is signed in. When a session ends while they are open, they wait unseen behind the
// sign-in: the same agent finds them as they were, drafts and all; another one starts anew.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState, type ReactNode } from "react";
import { onSignedOut } from "@/lib/api";
import { SessionContext, sessionQuery, signOut, type Session } from "@/lib/session";
import { ProblemView } from "@/ui";
import { AppSkeleton } from "./AppSkeleton";
import { SignIn } from "./SignIn";
import { SignOutContext } from "./signOutContext";

export function Gate({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const { data: session, error, refetch } = useQuery(sessionQuery);
  const [open, setOpen] = useState<Session | null>(null); // whose screens are there
  if (session && session !== open) setOpen(session);

  useEffect(() => onSignedOut(() => queries.setQueryData(sessionQuery.queryKey, null)), [queries]);

  const enter = (next: Session) => {
    queries.removeQueries({ predicate: ({ queryKey }) => open?.agent.id !== next.agent.id && queryKey[0] !== "session" });
    queries.setQueryData(sessionQuery.queryKey, next);
    void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "session" });
  };
  const leave = useCallback(async () => {
    await signOut();
    setOpen(null);
    queries.clear();
    queries.setQueryData(sessionQuery.queryKey, null);
  }, [queries]);

  if (session === undefined) return error ? <ProblemView error={error} onRetry={() => void refetch()} /> : <AppSkeleton />;
  return (
    <>
      {session === null && <SignIn expired={open !== null} onSignedIn={enter} />}
      {open && (
        <div key={String(open.agent.id)} hidden={session === null} style={{ display: session ? "contents" : "none" }}>
          <SessionContext value={session ?? open}>
            <SignOutContext value={leave}>{children}</SignOutContext>
          </SessionContext>
        </div>
      )}
    </>
  );
}
