// The typed client of the public API: cookies of this origin, the session's CSRF token, problems as errors.
import createClient, { type Middleware } from "openapi-fetch";
import { ApiProblem } from "./problem";
import type { paths } from "./schema";

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

let csrf = "";
const signedOutListeners = new Set<() => void>();

/** Takes over the token that unsafe calls carry; the session's query calls this. */
export function setCsrfToken(token: string): void {
  csrf = token;
}

/** Whether the server has said who is signed in: without a token it refuses every change. */
export function hasCsrfToken(): boolean {
  return csrf !== "";
}

/** Calls back whenever an answer says that nobody is signed in; returns the way to stop. */
export function onSignedOut(listener: () => void): () => void {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

const problems: Middleware = {
  onRequest({ request }) {
    if (!SAFE.has(request.method) && csrf) request.headers.set("X-CSRF-Token", csrf);
    return request;
  },
  async onResponse({ request, response }) {
    if (response.ok) return;
    if (response.status === 401 && !isSessionCall(request)) for (const tell of signedOutListeners) tell();
    throw ApiProblem.of(response.status, await readBody(response));
  },
  onError({ error }) {
    if (error instanceof DOMException && error.name === "AbortError") return error;
    return error instanceof ApiProblem ? error : ApiProblem.offline();
  },
};

function isSessionCall(request: Request): boolean {
  return new URL(request.url).pathname === "/api/v1/session";
}

async function readBody(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return null; // a proxy's page, or nothing
  }
}

/** `api.GET("/api/v1/…", { params })` resolves to `{ data }` or rejects with an {@link ApiProblem}. */
export const api = createClient<paths>({
  baseUrl: globalThis.location.origin,
  credentials: "same-origin",
  fetch: (request) => globalThis.fetch(request), // looked up at each call, so that tests can put theirs in place
});
api.use(problems);
