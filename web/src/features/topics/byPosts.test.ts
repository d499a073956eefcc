// The order of a thread: an answer stands with what it answers, and what was last spoken of is at the end.
import { expect, test } from "vitest";
import { byPosts } from "./byPosts";

test.each([
  ["nothing", [], []],
  ["one post with its answers", [[3, "a"], [2, "a"], [1, "a"]], [1, 2, 3]],
  ["an answer to the older of two posts", [[4, "a"], [3, "b"], [2, "b"], [1, "a"]], [2, 3, 1, 4]],
  ["answers whose post is on an earlier page", [[9, "x"], [8, "b"], [7, "x"]], [8, 7, 9]],
] as [string, [number, string][], number[]][])("%s", (_, given, order) => {
  expect(byPosts(given.map(([number, post]) => ({ number, post }))).map((each) => each.number)).toEqual(order);
});
