// @vitest-environment jsdom
// The rooms together: what each says of itself must not be another's.
import { expect, test } from "vitest";
import { rooms } from "./rooms";

const actions = rooms.flatMap((room) => room.actions ?? []);

test.each([
  ["key", rooms.map((room) => room.key)],
  ["path", rooms.map((room) => room.path)],
  ["letter after g", rooms.flatMap((room) => room.goKey ?? [])],
  ["name of an action", actions.map((action) => action.id)],
  ["keys of an action", actions.flatMap((action) => action.keys ?? [])],
])("none is another's: %s", (_, given) => {
  expect(given.filter((one, at) => given.indexOf(one) !== at)).toEqual([]);
});

test("every room in the rail has a letter", () => {
  expect(rooms.filter((room) => !room.hidden && !room.goKey).map((room) => room.key)).toEqual([]);
});
