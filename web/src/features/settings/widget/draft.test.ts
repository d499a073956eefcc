import { expect, test } from "vitest";
import { OFFICE, policyFor, sampleFor, withDay } from "./draft";

const SNIPPET = '<script src="https://chat.example.com/widget.js" data-key="k" async></script>';

test("a day is changed, added and taken away without touching the others", () => {
  expect(withDay(OFFICE, 2, { until: "20:00" })[2]).toEqual({ day: 2, begins: "09:00", until: "20:00" });
  expect(withDay(OFFICE, 6, {}).map((each) => each.day)).toEqual([0, 1, 2, 3, 4, 6]);
  expect(withDay(OFFICE, 0, null).map((each) => each.day)).toEqual([1, 2, 3, 4]);
  const twice = [...OFFICE, { day: 0, begins: "18:00", until: "20:00" }];
  expect(withDay(twice, 0, { begins: "08:00" }).filter((each) => each.day === 0)).toEqual([
    { day: 0, begins: "08:00", until: "17:00" },
    { day: 0, begins: "18:00", until: "20:00" },
  ]);
});

test("policy and sample are made from the snippet", () => {
  expect(policyFor(SNIPPET)).toBe(
    "script-src https://chat.example.com; connect-src https://chat.example.com; img-src https://chat.example.com",
  );
  expect(sampleFor(SNIPPET)).toContain('data-key="k" data-user="{user_id}" data-hash="{hash}" async>');
});
