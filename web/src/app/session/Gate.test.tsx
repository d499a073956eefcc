import { fireEvent, screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import { api } from "@/lib/api";
import { useSession } from "@/lib/session";
import { render } from "@/test/render";
import { Gate } from "./Gate";

const SESSION = {
  agent: { id: 1, email: "ana@example.com", name: "Ana", role: "owner" },
  workspace: { slug: "demo", name: "Demo", zone: "UTC", region: "GB", language: "en", currency: "EUR" },
  scopes: [],
  csrf: "token",
  key: null,
};

/** A server that knows one password and forgets sessions when told to. */
class Server {
  signedIn = false;
  agent = SESSION.agent;

  answer = async (request: Request): Promise<Response> => {
    const path = new URL(request.url).pathname;
    if (path === "/api/v1/session" && request.method === "POST") {
      const { password } = (await request.json()) as { password: string };
      if (password !== "right") return refusal(401, "The address or the password is wrong.");
      this.signedIn = true;
      return new Response("{}", { status: 200 });
    }
    if (!this.signedIn) return refusal(401, "Nobody is signed in.");
    return new Response(JSON.stringify({ ...SESSION, agent: this.agent }), { status: 200 });
  };
}

function refusal(status: number, detail: string): Response {
  return new Response(JSON.stringify({ title: "Unauthorized", status, detail }), { status });
}

let server: Server;
beforeEach(() => {
  server = new Server();
  vi.stubGlobal("fetch", server.answer);
});

function Draft() {
  const { agent } = useSession();
  return <input aria-label={`Draft of ${agent.name}`} />;
}

async function signIn(password: string) {
  fireEvent.change(await screen.findByLabelText("Email address"), { target: { value: "ana@example.com" } });
  fireEvent.change(screen.getByLabelText("Password"), { target: { value: password } });
  fireEvent.click(screen.getByRole("button", { name: "Sign in" }));
}

const draft = (name = "Ana") => screen.findByLabelText<HTMLInputElement>(`Draft of ${name}`);

async function loseSession() {
  server.signedIn = false;
  await api.GET("/api/v1/workspace").catch(() => undefined);
  await screen.findByText(/Your session has ended/);
}

test("nobody sees a screen without signing in", async () => {
  render(<Gate><Draft /></Gate>);
  await signIn("wrong");
  expect(await screen.findByText("The address or the password is wrong.")).toBeTruthy();
  expect(screen.queryByLabelText("Draft of Ana")).toBeNull();
  await signIn("right");
  expect(await draft()).toBeTruthy();
});

test("who is signed in comes in at once", async () => {
  server.signedIn = true;
  render(<Gate><Draft /></Gate>);
  expect(await draft()).toBeTruthy();
});

test("after a session has ended, its agent finds the draft again", async () => {
  server.signedIn = true;
  render(<Gate><Draft /></Gate>);
  fireEvent.change(await draft(), { target: { value: "Dear customer" } });
  await loseSession();
  expect(screen.queryByRole("textbox", { name: "Draft of Ana" })).toBeNull(); // hidden, but there
  await signIn("right");
  await waitFor(() => expect(screen.getByRole<HTMLInputElement>("textbox", { name: "Draft of Ana" }).value).toBe("Dear customer"));
});

test("another agent finds nothing of it", async () => {
  server.signedIn = true;
  render(<Gate><Draft /></Gate>);
  fireEvent.change(await draft(), { target: { value: "Dear customer" } });
  await loseSession();
  server.agent = { ...SESSION.agent, id: 2, name: "Ben" };
  await signIn("right");
  expect((await draft("Ben")).value).toBe("");
});
