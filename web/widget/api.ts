// What the widget asks the server for. The token goes in a header, never in an address.
import type { Config, Line } from "./model";

/** What the server refused. `after`: seconds, where it may be tried again. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly detail: string,
    readonly after: number,
  ) {
    super(detail);
  }
}

export interface Identity {
  user?: string;
  hash?: string;
  jwt?: string;
}

export interface Session {
  token: string;
  user: string;
  begun: boolean;
}

/** Where the conversation goes on: a page with other channels, and one that asks when to call (empty: nobody calls). */
export interface Onward {
  code: string;
  link: string;
  call: string;
}

export class Api {
  private readonly root: string;

  constructor(base: string, key: string) {
    this.root = `${base}/widget/${encodeURIComponent(key)}`;
  }

  config = async (): Promise<Config> => (await (await this.ask("")).json()) as Config;

  session = async (token: string, identity: Identity): Promise<Session> =>
    (await (await this.ask("/session", "", json({ token, ...identity }))).json()) as Session;

  lines = async (token: string): Promise<Line[]> => ((await (await this.ask("/lines", token)).json()) as { lines: Line[] }).lines;

  say = (token: string, once: string, text: string, files: readonly File[]): Promise<Response> => {
    const body = new FormData();
    body.append("text", text);
    body.append("once", once);
    for (const file of files) body.append("files", file, file.name);
    return this.ask("/messages", token, { method: "POST", body });
  };

  email = (token: string, email: string): Promise<Response> => this.ask("/email", token, json({ email }));

  onward = async (token: string): Promise<Onward> =>
    (await (await this.ask("/continue", token, { method: "POST" })).json()) as Onward;

  read = (token: string, upto: string): Promise<Response> => this.ask("/read", token, json({ upto }));

  typing = (token: string, typing: boolean): Promise<Response> => this.ask("/typing", token, json({ typing }));

  file = async (token: string, message: string, place: number): Promise<Blob> => (await this.ask(`/files/${message}/${place}`, token)).blob();

  live = (token: string, after: string, signal: AbortSignal): Promise<Response> =>
    this.ask(`/live?after=${encodeURIComponent(after)}`, token, { signal });

  private async ask(path: string, token = "", given: RequestInit = {}): Promise<Response> {
    const headers = new Headers(given.headers);
    if (token) headers.set("Authorization", `Bearer ${token}`);
    const answer = await fetch(this.root + path, { ...given, headers, credentials: "omit", referrerPolicy: "no-referrer" });
    if (answer.ok) return answer;
    const problem = (await answer.json().catch(() => ({}))) as { detail?: string };
    throw new Refused(answer.status, problem.detail ?? "", Number(answer.headers.get("Retry-After") ?? 0));
  }
}

function json(body: unknown): RequestInit {
  return { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "text/plain" } }; // a session needs no preflight
}
