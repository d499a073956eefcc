import { expect, test } from "vitest";
import type { Entry } from "./model";
import { byDay, lastInbound, merged, preceded, unplaced } from "./thread";

const entry = (id: string, at: string, direction = "in") => ({ type: "message", id, at, direction }) as unknown as Entry;
const ids = (entries: readonly Entry[]) => entries.map((each) => each.id).join("");
const [a, b, c, d] = ["a", "b", "c", "d"].map((id, index) => entry(id, `2026-03-0${index + 1}T10:00:00Z`)) as [Entry, Entry, Entry, Entry];

test("what was read before the end stays, and the end counts as it is now", () => {
  expect(ids(merged([a, b, c], [b, c, d]))).toBe("abcd");
  expect(ids(merged([a, b, c], [b, d]))).toBe("abd"); // c was moved to another conversation
  expect(ids(merged([], [a]))).toBe("a");
});

test("an earlier stretch comes before, each entry once", () => {
  expect(ids(preceded([b, c], [a, b]))).toBe("abc");
});

test("a thread is parted by days", () => {
  const later = entry("e", "2026-03-01T10:05:00Z");
  expect(byDay([a, later, b]).map((day) => ids(day.entries))).toEqual(["ae", "b"]);
});

test("the customer's last message is found behind ours", () => {
  expect(lastInbound([a, b, entry("z", "2026-03-09T10:00:00Z", "out")])).toBe("b");
  expect(lastInbound([])).toBeUndefined();
});

test("an answer on its way stands in the thread once", () => {
  const said = (id: string, text: string, direction = "out") => ({ ...entry(id, a.at, direction), text }) as Entry;
  const sent = (text: string, ...before: string[]) => ({ text, before: new Set(before) });
  const pending = [sent("Yes", "y"), sent("No")];
  expect(unplaced(pending, [said("y", "Yes"), said("i", "No", "in")])).toEqual(pending); // said before, and by the customer
  expect(unplaced(pending, [said("y", "Yes"), said("z", "Yes")])).toEqual([pending[1]]);
});
