// @vitest-environment jsdom
import { expect, test } from "vitest";
import { allowedOn, dayOf, draftOf, lengthOf, limitsOf } from "./draft";

const PLAN = { began: "2026-03-01", first: 50, factor: 1.5, most: 50_000 };
const USED = { seats: 0, sending: 0, sent_this_hour: 0, taken_today: 0, domains: {} };

test("a plan grows by the day until it is over, as the server counts it", () => {
  expect([0, 1, 2, 10, 17, 18].map((day) => allowedOn(PLAN, day))).toEqual([50, 75, 112, 2883, 49_263, null]);
  expect(lengthOf(PLAN)).toBe(18);
  expect(lengthOf({ ...PLAN, factor: 1 })).toBeNull();
  expect(dayOf(PLAN, new Date("2026-03-02T23:59:00Z"))).toBe(1);
  expect(dayOf(PLAN, new Date("2026-02-20T10:00:00Z"))).toBe(0);
});

test("limits go into a form and back; the other domains come last, and a line without a domain is left out", () => {
  const domains = { "*": { per_minute: 120, connections: null }, "gmail.com": { per_minute: null, connections: 2 } };
  const draft = draftOf({ warm_up: null, domains, allowed_today: null, resting: [], used: USED, hours: null, opens_at: null });
  expect(draft.domains.map((each) => each.domain)).toEqual(["gmail.com", "*"]);
  draft.domains.push({ domain: " ", perMinute: 1, connections: null });
  expect(limitsOf(draft)).toEqual({ warm_up: null, domains, hours: null });
});

test("hours go into a form and back", () => {
  const hours = { spans: ["1-5 09:00-18:00", "6 10:00-13:00"], zone: "Europe/Madrid", meanwhile: "elsewhere" as const };
  const draft = draftOf({ warm_up: null, domains: {}, allowed_today: null, resting: [], used: USED, hours, opens_at: null });
  expect(draft.hours?.spans[0]).toEqual({ days: [1, 2, 3, 4, 5], from: "09:00", until: "18:00" });
  expect(limitsOf(draft).hours).toEqual(hours);
});
