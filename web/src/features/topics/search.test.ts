// The address of the list of topics: only what it knows is kept.
import { expect, test } from "vitest";
import { readSearch } from "./search";

test.each([
  ["nothing", {}, {}],
  ["words and a status", { q: "order", status: "closed" }, { q: "order", status: "closed" }],
  ["what it does not know", { q: 7, status: "removed", more: 1 }, {}],
])("%s", (_, given, kept) => {
  expect(readSearch(given)).toEqual(kept);
});
