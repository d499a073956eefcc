import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { LiveConnection, readHints, waitAfter, type LiveState } from "./connection";
import { isTouched, Refresher } from "./refresh";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("hints", () => {
  test.each([
    ["hints", '{"views":[{"view":"inbox"}]}', [{ view: "inbox" }]],
    ["what is no hint is left out", '{"views":[{"view":"inbox"},7,{"id":1}]}', [{ view: "inbox" }]],
    ["another message", '{"hello":1}', []],
    ["nothing readable", "<html>", []],
    ["null", "null", []],
  ])("%s", (_label, text, hints) => expect(readHints(text)).toEqual(hints));

  test.each([
    ["a list of the view", ["customer", "/api/v1/customers", {}], { view: "customer", id: "7" }, true],
    ["the same one", ["customer", "7", "/api/v1/customers/{id}"], { view: "customer", id: "7" }, true],
    ["ids as numbers", ["campaign", 7, "/api/…"], { view: "campaign", id: "7" }, true],
    ["another one", ["customer", "8", "/api/v1/customers/{id}"], { view: "customer", id: "7" }, false],
    ["any of the view", ["customer", "8", "/api/v1/customers/{id}"], { view: "customer" }, true],
    ["another view", ["inbox", "/api/v1/inbox"], { view: "customer" }, false],
    ["everything", ["inbox", "/api/v1/inbox"], { view: "everything" }, true],
    ["never the session", ["session"], { view: "everything" }, false],
  ])("touch %s: %j", (_label, key, hint, touched) => expect(isTouched(key, hint)).toBe(touched));
});

describe("reading again", () => {
  function watched(data: unknown) {
    const queries = new QueryClient();
    queries.setQueryData(["inbox"], data);
    const read = vi.spyOn(queries, "invalidateQueries");
    return { read, refresher: new Refresher(queries, () => Date.now()) };
  }

  test("at once, then once a second at most, and never misses the last", () => {
    const { read, refresher } = watched([]);
    for (let i = 0; i < 10; i += 1) refresher.take([{ view: "inbox" }]);
    expect(read).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1000);
    expect(read).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(10_000);
    expect(read).toHaveBeenCalledTimes(2);
  });

  test("long lists rest longer, for each of their pages is a call", () => {
    const { read, refresher } = watched({ pages: [1, 2, 3, 4], pageParams: [] });
    refresher.take([{ view: "inbox" }]);
    refresher.take([{ view: "inbox" }]);
    vi.advanceTimersByTime(4000);
    expect(read).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1000);
    expect(read).toHaveBeenCalledTimes(2);
  });

  test.each([
    ["for the first time", undefined],
    ["again", ["before"]],
  ])("what is being read %s is read to its end, shown, and read again", async (_label, before) => {
    const queries = new QueryClient();
    if (before) queries.setQueryData(["inbox"], before, { updatedAt: 0 });
    const answers: ((rows: string[]) => void)[] = [];
    const seen: unknown[] = [];
    const inbox = new QueryObserver<string[]>(queries, {
      queryKey: ["inbox"],
      queryFn: ({ signal }) =>
        new Promise((resolve, reject) => {
          answers.push(resolve);
          signal.onabort = () => reject(new Error("given up"));
        }),
      retry: false,
    });
    onTestFinished(inbox.subscribe(({ data }) => seen.push(data)));
    expect(answers).toHaveLength(1);
    const refresher = new Refresher(queries, () => Date.now());
    refresher.take([{ view: "inbox" }]);
    refresher.take([{ view: "inbox" }]);
    expect(answers).toHaveLength(1);
    answers[0]!(["old"]);
    await vi.advanceTimersByTimeAsync(10);
    expect(seen).toContainEqual(["old"]);
    expect(answers).toHaveLength(2);
    answers[1]!(["old", "new"]);
    await vi.advanceTimersByTimeAsync(5000);
    expect(seen.at(-1)).toEqual(["old", "new"]);
    expect(answers).toHaveLength(2);
  });

  test("nothing more once it has stopped", async () => {
    const queries = new QueryClient();
    const reads = vi.fn(() => Promise.resolve([]));
    onTestFinished(new QueryObserver(queries, { queryKey: ["inbox"], queryFn: reads }).subscribe(() => undefined));
    const refresher = new Refresher(queries, () => Date.now());
    refresher.take([{ view: "inbox" }]);
    refresher.stop();
    await vi.advanceTimersByTimeAsync(5000);
    expect(reads).toHaveBeenCalledOnce();
  });
});

describe("the line", () => {
  class Socket {
    onopen: (() => void) | null = null;
    onmessage: ((message: { data: string }) => void) | null = null;
    onclose: ((close: { code: number }) => void) | null = null;
    close = vi.fn();
  }

  function started() {
    const sockets: Socket[] = [];
    const states: LiveState[] = [];
    const events = { onState: (state: LiveState) => states.push(state), onHints: vi.fn() };
    const open = () => {
      const socket = new Socket();
      sockets.push(socket);
      return socket as unknown as WebSocket;
    };
    const line = new LiveConnection("ws://here", events, { open, chance: () => 1 });
    line.start();
    return { line, sockets, states, events };
  }

  test("waits twice as long after each failure, half a minute at most", () => {
    expect([0, 1, 2, 3, 10].map((failures) => waitAfter(failures, 1))).toEqual([500, 1000, 2000, 4000, 30_000]);
    expect(waitAfter(0, 0)).toBe(250);
  });

  test("comes back by itself", () => {
    const { sockets, states } = started();
    sockets[0]!.onopen!();
    sockets[0]!.onclose!({ code: 1006 });
    vi.advanceTimersByTime(500);
    sockets[1]!.onopen!();
    expect(states).toEqual(["connecting", "open", "waiting", "connecting", "open"]);
  });

  test("doesn't wait when the network is back", () => {
    const { line, sockets } = started();
    sockets[0]!.onclose!({ code: 1006 });
    line.hurry();
    expect(sockets).toHaveLength(2);
    vi.advanceTimersByTime(60_000);
    expect(sockets).toHaveLength(2);
  });

  test("stays away once the session is over, or it was stopped", () => {
    const { sockets, states } = started();
    sockets[0]!.onclose!({ code: 4401 });
    vi.advanceTimersByTime(60_000);
    expect([sockets.length, states.at(-1)]).toEqual([1, "closed"]);

    const other = started();
    other.line.stop();
    other.sockets[0]!.onclose!({ code: 1000 });
    vi.advanceTimersByTime(60_000);
    expect([other.sockets.length, other.states.at(-1)]).toEqual([1, "closed"]);
  });
});
