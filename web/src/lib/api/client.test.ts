// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api, onSignedOut, setCsrfToken } from "./client";
import { ApiProblem, faultOf } from "./problem";
import { isWorthRetrying } from "./queryClient";

const answers = vi.fn<(request: Request) => Promise<Response>>();

function problem(status: number, body: object): Response {
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/problem+json" } });
}

beforeEach(() => {
  vi.stubGlobal("fetch", answers);
  answers.mockReset();
});
afterEach(() => setCsrfToken(""));

describe("the client of the API", () => {
  test("sends the session's token with what changes something, and only with that", async () => {
    setCsrfToken("token");
    answers.mockImplementation(() => Promise.resolve(new Response("{}", { status: 200 })));
    await api.GET("/api/v1/session");
    await api.DELETE("/api/v1/session");
    const sent = answers.mock.calls.map(([request]) => [request.method, request.headers.get("X-CSRF-Token")]);
    expect(sent).toEqual([
      ["GET", null],
      ["DELETE", "token"],
    ]);
  });

  test("rejects with the problem the server tells of", async () => {
    answers.mockResolvedValue(problem(422, { title: "Unprocessable", detail: "Too short.", field: "name", remedy: "Add a letter." }));
    const error: unknown = await api.GET("/api/v1/workspace").catch((reason: unknown) => reason);
    expect(error).toMatchObject({ status: 422, detail: "Too short.", field: "name", retry: false });
    expect(faultOf(error, "name")).toBe("Too short. Add a letter.");
    expect(faultOf(error, "zone")).toBeNull();
  });

  test("rejects with a problem of status 0 when no answer comes", async () => {
    answers.mockRejectedValue(new TypeError("Failed to fetch"));
    await expect(api.GET("/api/v1/workspace")).rejects.toMatchObject({ status: 0, retry: true });
  });

  test("takes a proxy's page for a problem of that status", async () => {
    answers.mockResolvedValue(new Response("<h1>Bad gateway</h1>", { status: 502 }));
    await expect(api.GET("/api/v1/workspace")).rejects.toMatchObject({ status: 502, retry: true });
  });

  test("tells when an answer says that nobody is signed in, but not when one only asked who is", async () => {
    const told = vi.fn();
    const stop = onSignedOut(told);
    answers.mockImplementation(() => Promise.resolve(problem(401, {})));
    await api.GET("/api/v1/session").catch(() => undefined);
    expect(told).not.toHaveBeenCalled();
    await api.GET("/api/v1/workspace").catch(() => undefined);
    expect(told).toHaveBeenCalledOnce();
    stop();
  });
});

test.each([
  ["a server that is away", new ApiProblem({}, 503), 0, true],
  ["no connection", ApiProblem.offline(), 2, true],
  ["the fourth time", ApiProblem.offline(), 3, false],
  ["a refusal", new ApiProblem({}, 422), 0, false],
  ["a fault of the screen's own", new Error(), 0, false],
])("a read is tried again: %s", (_label, error, failures, again) => {
  expect(isWorthRetrying(failures, error)).toBe(again);
});
