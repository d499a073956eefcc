import { expect, test } from "vitest";
import type { SchemaRouteQueue } from "@/lib/api";
import { dueIn, oldestOf, waitingOf } from "./model";

const NOW = "2026-03-01T12:00:00Z";

function queue(...lanes: SchemaRouteQueue["lanes"]): SchemaRouteQueue {
  return { lanes } as SchemaRouteQueue;
}

const busy = queue(
  { lane: "person", due: 1, later: 0, held: 0, oldest: "2026-03-01T11:59:00Z" },
  { lane: "bulk", due: 40, later: 2, held: 5, oldest: "2026-03-01T11:58:30Z" },
);

test("what waits is summed over lanes", () => {
  expect(waitingOf(busy)).toEqual({ due: 41, later: 2, held: 5 });
  expect(waitingOf(queue())).toEqual({ due: 0, later: 0, held: 0 });
  expect([dueIn(busy, "bulk"), dueIn(busy, "automatic")]).toEqual([40, 0]);
});

test("the oldest is that of all routes, unless one is named", () => {
  const calm = queue({ lane: "bulk", due: 0, later: 9, held: 0, oldest: null });
  expect(oldestOf({ now: NOW, routes: [calm, busy] })).toBe(90);
  expect(oldestOf({ now: NOW, routes: [calm, busy] }, calm)).toBeNull();
  expect(oldestOf({ now: "2026-03-01T11:00:00Z", routes: [busy] })).toBe(0); // clocks differ
});
