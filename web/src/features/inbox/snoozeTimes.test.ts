import { expect, test } from "vitest";
import { snoozeTimes } from "./snoozeTimes";

const keys = (at: string) => snoozeTimes(new Date(at)).map((each) => each.key);

test("what is offered depends on the hour and the day", () => {
  expect(keys("2026-03-04T10:00:00")).toEqual(["later", "tomorrow", "monday", "week"]); // a Wednesday
  expect(keys("2026-03-04T19:00:00")).toEqual(["tomorrow", "monday", "week"]);
  expect(keys("2026-03-08T22:00:00")).toEqual(["tomorrow", "week"]); // a Sunday: tomorrow is Monday
});

test("times are mornings to come", () => {
  const now = new Date("2026-03-04T10:00:00");
  for (const { at } of snoozeTimes(now)) expect(at.getTime()).toBeGreaterThan(now.getTime());
});
