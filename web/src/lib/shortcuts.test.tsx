import { cleanup, fireEvent, render } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { chordOf, listenForShortcuts, useShortcuts } from "./shortcuts";

let stop: () => void;
beforeEach(() => {
  vi.useFakeTimers();
  stop = listenForShortcuts();
});
afterEach(() => {
  cleanup();
  stop();
  vi.advanceTimersByTime(2000);
  vi.useRealTimers();
});

function Page({ keys, run, field = false }: { keys: string; run: () => void; field?: boolean }) {
  useShortcuts([{ keys, label: keys, group: "test", run }]);
  return field ? <input /> : null;
}

function press(...keys: string[]) {
  for (const key of keys) fireEvent.keyDown(document.activeElement ?? document.body, { key });
}

test("one key", () => {
  const run = vi.fn();
  render(<Page keys="c" run={run} />);
  press("c");
  expect(run).toHaveBeenCalledOnce();
});

test("one key after the other, within a second", () => {
  const run = vi.fn();
  render(<Page keys="g i" run={run} />);
  press("g", "i");
  expect(run).toHaveBeenCalledOnce();
  press("g");
  vi.advanceTimersByTime(1500);
  press("i");
  expect(run).toHaveBeenCalledOnce();
});

test("a wrong second key begins anew", () => {
  const run = vi.fn();
  render(<Page keys="g i" run={run} />);
  press("g", "g", "i");
  expect(run).toHaveBeenCalledOnce();
});

test("not while somebody writes, unless with Ctrl or ⌘", () => {
  const [plain, strong] = [vi.fn(), vi.fn()];
  const { container } = render(
    <>
      <Page keys="c" run={plain} field />
      <Page keys="mod+k" run={strong} />
    </>,
  );
  container.querySelector("input")!.focus();
  press("c");
  fireEvent.keyDown(document.activeElement!, { key: "k", ctrlKey: true });
  expect(plain).not.toHaveBeenCalled();
  expect(strong).toHaveBeenCalledOnce();
});

test("Enter presses the button that has the focus, and nothing else", () => {
  const [enter, other] = [vi.fn(), vi.fn()];
  const { container } = render(
    <>
      <Page keys="enter" run={enter} />
      <Page keys="c" run={other} />
      <button type="button">Press</button>
    </>,
  );
  container.querySelector("button")!.focus();
  press("Enter", "c");
  expect(enter).not.toHaveBeenCalled();
  expect(other).toHaveBeenCalledOnce();
});

test("of two on the same key the later counts, until it leaves; and none after that", () => {
  const [first, second] = [vi.fn(), vi.fn()];
  render(<Page keys="c" run={first} />);
  const later = render(<Page keys="c" run={second} />);
  press("c");
  later.unmount();
  press("c");
  expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, 1]);
  cleanup();
  press("c");
  expect(first).toHaveBeenCalledOnce();
});

test("the newest function is called", () => {
  const [old, fresh] = [vi.fn(), vi.fn()];
  const page = render(<Page keys="c" run={old} />);
  page.rerender(<Page keys="c" run={fresh} />);
  press("c");
  expect([old.mock.calls.length, fresh.mock.calls.length]).toEqual([0, 1]);
});

test("chords have one name each", () => {
  const keys = { ctrlKey: false, metaKey: false, altKey: false };
  expect(chordOf({ ...keys, key: "K", metaKey: true })).toBe("mod+k");
  expect(chordOf({ ...keys, key: "?" })).toBe("?");
  expect(chordOf({ ...keys, key: " ", altKey: true })).toBe("alt+space");
});
