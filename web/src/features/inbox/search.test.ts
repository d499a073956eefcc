import { expect, test } from "vitest";
import { activeOf, columnsOf, filtersOf, left, opened, readSearch, turned } from "./search";

test("what is not known is left out of the address", () => {
  expect(readSearch({ view: "nonsense", q: "", mine: "yes", open: 7 })).toEqual({});
  expect(readSearch({ view: "closed", q: "ana", mine: true })).toMatchObject({ view: "closed", q: "ana", whose: "me" });
  expect(readSearch({ whose: "departments", department: 3, skill: "spanish" })).toMatchObject({ whose: "departments", department: 3, skill: "spanish" });
  expect(readSearch({ whose: "anyone", department: "3" })).toEqual({});
});

test("a conversation takes the place of the active one, or stands beside it", () => {
  const search = { open: "a.b", at: "a" };
  expect(opened(search, "c", false)).toEqual({ open: "c.b", at: "c" });
  expect(opened(search, "c", true)).toEqual({ open: "a.b.c", at: "c" });
  expect(opened(search, "b", true)).toEqual({ open: "a.b", at: "b" });
  expect(opened({}, "a", false)).toEqual({ open: "a", at: "a" });
});

test("there are four columns at most, the latest ones", () => {
  expect(opened({ open: "a.b.c.d" }, "e", true)).toEqual({ open: "b.c.d.e", at: "e" });
  expect(columnsOf({ open: "a.b.c.d.e" })).toEqual(["b", "c", "d", "e"]);
});

test("closing a column leaves its neighbour active", () => {
  expect(left({ open: "a.b.c", at: "b" }, "b")).toEqual({ open: "a.c", at: "c" });
  expect(left({ open: "a.b", at: "b" }, "b")).toEqual({ open: "a", at: "a" });
  expect(left({ open: "a" }, "a")).toEqual({ open: undefined, at: undefined });
});

test("columns are gone through round and round", () => {
  expect(activeOf(turned({ open: "a.b", at: "b" }))).toBe("a");
  expect(turned({})).toEqual({ open: undefined, at: undefined });
});

test("what narrows the list is asked for, and nothing else", () => {
  expect(filtersOf({ channel: "sms", whose: "nobody", skill: "spanish", q: "ana", open: "a" })).toEqual({ channel: "sms", whose: "nobody", skill: "spanish" });
  expect(filtersOf({})).toEqual({});
});
