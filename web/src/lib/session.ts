// Who is signed in, for which company, and what they may do.
import { queryOptions } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { api, setCsrfToken } from "./api/client";
import { ApiProblem, isSignedOut } from "./api/problem";
import type { SchemaSession } from "./api/schema";
import { recall, remember } from "./storage";

/** An agent's session; the API also answers to keys, which have no screens. */
export type Session = SchemaSession & { agent: NonNullable<SchemaSession["agent"]> };

/** The session, or null when nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: ["session"] as const,
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return await readSession(signal);
    } catch (error) {
      if (isSignedOut(error)) return keep(null);
      const known = isAtDesk() && error instanceof ApiProblem && error.retry ? recall(REMEMBERED, isSession, null) : null;
      if (known) return keep(known);
      throw error;
    }
  },
  staleTime: ({ state }) => (state.data?.csrf === "" ? 0 : 5 * 60_000),
  refetchInterval: ({ state }) => (state.data?.csrf === "" ? 5000 : false), // remembered: until the server says so too
  networkMode: "always",
  gcTime: Infinity,
});

const REMEMBERED = "desk.session";

/** Keeps who is signed in, without what changes take, so that the desk opens without a line. */
export function rememberSession(session: Session): void {
  remember(REMEMBERED, { ...session, csrf: "" });
}

function isAtDesk(): boolean {
  return globalThis.location.pathname === `${import.meta.env.BASE_URL}desk`;
}

function isSession(value: unknown): value is Session | null {
  return typeof value === "object" && value !== null && "agent" in value && "workspace" in value && "scopes" in value;
}

export async function signIn(email: string, password: string): Promise<Session> {
  await api.POST("/api/v1/session", { body: { email, password } });
  return readSession(); // shows too that the browser took the cookie
}

export async function signOut(): Promise<void> {
  await api.DELETE("/api/v1/session");
  remember(REMEMBERED, null);
  keep(null);
}

async function readSession(signal?: AbortSignal): Promise<Session> {
  const { data } = await api.GET("/api/v1/session", { signal });
  if (!data?.agent) throw new ApiProblem({}, 401);
  return keep({ ...data, agent: data.agent });
}

function keep<S extends Session | null>(session: S): S {
  setCsrfToken(session?.csrf ?? "");
  return session;
}

export const SessionContext = createContext<Session | null>(null);

/** The session of whoever is signed in; only below the shell, which shows nothing else without one. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("useSession outside the shell");
  return session;
}

/** Whether the agent may do something: `const may = useMay(); may("campaigns:write")`. */
export function useMay(): (scope: string) => boolean {
  const { scopes } = useSession();
  return (scope) => scopes.includes(scope);
}

/** What the company counts money in (ISO 4217), for amounts that name no currency. */
export function useCurrency(): string {
  return useContext(SessionContext)?.workspace.currency ?? "EUR"; // a session kept from an older release has none
}
