// Has the browser keep the desk's page, so that it opens without a line, and remember who is signed in here until then.
import { useEffect } from "react";
import { rememberSession, useSession } from "@/lib/session";

const WORKER = `${import.meta.env.BASE_URL}desk-worker.js`;

export function useShell(): void {
  const session = useSession();
  useEffect(() => rememberSession(session), [session]);
  useEffect(() => {
    if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
    // Without it the page works as before, as long as it stays open.
    void navigator.serviceWorker.register(WORKER, { scope: `${import.meta.env.BASE_URL}desk` }).catch(() => undefined);
  }, []);
}
