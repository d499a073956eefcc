import { expect, test } from "vitest";
import { segmentsOf } from "./segments";

test.each([
  ["nothing", "", 1, 160, false],
  ["one that is full", "a".repeat(160), 1, 0, false],
  ["one more", "a".repeat(161), 2, 145, false],
  ["signs of two septets", "€".repeat(80), 1, 0, false],
  ["another script", "д".repeat(70), 1, 0, true],
  ["one more of it", "д".repeat(71), 2, 63, true],
  ["a picture takes two and is never cut", "😀".repeat(36), 2, 61, true],
])("%s", (_name, text, count, left, unicode) => {
  expect(segmentsOf(text)).toEqual({ count, left, unicode });
});
