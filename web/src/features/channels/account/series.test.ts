import { expect, test } from "vitest";
import { slotsOf } from "./series";

const NOW = Date.parse("2026-03-02T10:20:00Z");

test("every hour of a day is there, those too in which nothing happened", () => {
  const point = { since: "2026-03-02T09:00:00Z", sent: 3, delivered: 2, read: 0, failed: 1, again: 0, received: 4 };
  const slots = slotsOf([point], "hour", NOW);
  expect(slots).toHaveLength(24);
  expect(slots.at(-1)).toEqual({ since: Date.parse("2026-03-02T10:00:00Z"), values: { sent: 0, delivered: 0, failed: 0, received: 0 } });
  expect(slots.at(-2)?.values).toEqual({ sent: 3, delivered: 2, failed: 1, received: 4 });
});

test("an installation may live ahead of this clock", () => {
  const point = { since: "2026-06-01T00:00:00Z", sent: 1, delivered: 0, read: 0, failed: 0, again: 0, received: 0 };
  const slots = slotsOf([point], "day", NOW);
  expect(slots.at(-1)?.values.sent).toBe(1);
  expect(slots).toHaveLength(30);
});
