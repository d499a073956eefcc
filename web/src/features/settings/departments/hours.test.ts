import { expect, test } from "vitest";
import { spansOf, writtenOf } from "./hours";

test("what is written becomes rows, and the same again", () => {
  const written = ["1-3 09:00-17:00", "5 09:00-17:00", "6 10:00-24:00"];
  expect(spansOf(written)).toEqual([
    { days: [1, 2, 3, 5], from: "09:00", until: "17:00" },
    { days: [6], from: "10:00", until: "24:00" },
  ]);
  expect(writtenOf(spansOf(written))).toEqual(written);
});

test("a row without days is nothing, and the end of a day is 24:00", () => {
  expect(writtenOf([{ days: [], from: "09:00", until: "17:00" }])).toEqual([]);
  expect(writtenOf([{ days: [7, 6], from: "09:00", until: "00:00" }])).toEqual(["6-7 09:00-24:00"]);
});

test("what can not be read is left out", () => {
  expect(spansOf(["whenever"])).toEqual([]);
});
