import { describe, expect, it } from "vitest";
import { keyOf, readable, toneOf } from "./words";

describe("a status", () => {
  it.each([
    [200, "2", "good"],
    [204, "2", "good"],
    [302, "3", "quiet"],
    [422, "4", "warn"],
    [503, "5", "bad"],
    [0, "5", "bad"],
  ])("%i is said by %s, in %s", (status, key, tone) => {
    expect(keyOf(status)).toBe(key);
    expect(toneOf(status)).toBe(tone);
  });
});

describe("a body", () => {
  it.each([
    ["JSON gets its lines", '{"a":[1]}', "application/json", '{\n  "a": [\n    1\n  ]\n}'],
    ["a form is read line by line", "a=1&b=x%20y", "application/x-www-form-urlencoded; charset=utf-8", "a: 1\nb: x y"],
    ["what was cut stays as it is", '{"a":[1', "application/json", '{"a":[1'],
    ["other text stays as it is", "name,email\nAna,a@b.example", "text/csv", "name,email\nAna,a@b.example"],
  ])("%s", (_, text, mediaType, shown) => {
    expect(readable(text, mediaType)).toBe(shown);
  });
});
