import { expect, test } from "vitest";
import { columnsFor, directionOf, sortAfter, templateOf } from "./columns";
import { rowAfter } from "./movement";
import { allOrNone, extended, toggled } from "./selection";

test.each([
  ["down", "ArrowDown", 3, 4],
  ["down from nowhere", "ArrowDown", -1, 0],
  ["down at the end", "ArrowDown", 9, 9],
  ["up", "k", 3, 2],
  ["up from nowhere", "ArrowUp", -1, 0],
  ["up at the beginning", "ArrowUp", 0, 0],
  ["a page down", "PageDown", 3, 8],
  ["a page up", "PageUp", 3, 0],
  ["the end", "End", 0, 9],
  ["no movement", "a", 3, null],
])("%s", (_label, key, from, to) => expect(rowAfter(key, from, 10, 5)).toBe(to));

test("an empty list has nowhere to go", () => expect(rowAfter("ArrowDown", -1, 0, 5)).toBeNull());

test("rows are chosen one by one, in a stretch, or all", () => {
  const keys = ["a", "b", "c", "d"];
  expect([...toggled(new Set(["a"]), "b")]).toEqual(["a", "b"]);
  expect([...toggled(new Set(["a"]), "a")]).toEqual([]);
  expect([...extended(new Set(["a"]), keys, 3, 1)]).toEqual(["a", "b", "c", "d"]);
  expect(allOrNone(new Set(["a"]), keys).size).toBe(4);
  expect(allOrNone(new Set(keys), keys).size).toBe(0);
});

test("columns give way where it is narrow, and take the widths they ask for", () => {
  const columns = [
    { key: "name", title: "Name", render: () => null },
    { key: "last", title: "Last", render: () => null, width: "96px", from: 600 },
  ];
  expect(columnsFor(columns, 500).map((column) => column.key)).toEqual(["name"]);
  expect(templateOf(columns, true)).toBe("32px minmax(0, 1fr) 96px");
});

test("a click on a head sorts by it, another one the other way round", () => {
  expect([sortAfter(undefined, "name"), sortAfter("name", "name"), sortAfter("-name", "name")]).toEqual(["name", "-name", "name"]);
  expect([directionOf("name", "name"), directionOf("-name", "name"), directionOf("at", "name")]).toEqual([
    "ascending",
    "descending",
    "none",
  ]);
});
