import { expect, test } from "vitest";
import { spanOf, written } from "./spans";

test.each([
  ["P3D", { number: 3, unit: "days" }],
  ["PT36H", { number: 36, unit: "hours" }],
  ["PT48H", { number: 2, unit: "days" }],
  ["-PT90M", { number: -90, unit: "minutes" }],
  ["P1DT30M", { number: 1470, unit: "minutes" }],
  ["P", null],
  ["three days", null],
])("%s", (text, span) => {
  expect(spanOf(text)).toEqual(span);
});

test("what is set is written", () => {
  expect(written(-2, "hours")).toBe("-PT2H");
  expect(spanOf(written(5, "days"))).toEqual({ number: 5, unit: "days" });
});
