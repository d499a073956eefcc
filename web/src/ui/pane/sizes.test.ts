import { expect, test } from "vitest";
import { areWidths, fitted, layoutFor } from "./sizes";

test.each([
  ["not measured yet", 0, true, { columns: 3, stacked: false }],
  ["a phone", 380, true, { columns: 1, stacked: true }],
  ["a tablet", 900, true, { columns: 2, stacked: false }],
  ["a desktop", 1200, true, { columns: 3, stacked: false }],
  ["without aside", 1200, false, { columns: 2, stacked: false }],
])("%s", (_label, width, aside, layout) => expect(layoutFor(width, aside)).toEqual(layout));

test("panes neither vanish nor crowd out the detail", () => {
  expect(fitted({ list: 10, aside: 9000 }, 1200, 3)).toEqual({ list: 240, aside: 420 });
  expect(fitted({ list: 5000, aside: 300 }, 800, 2).list).toBe(440);
});

test.each([[null], [{}], [{ list: "1", aside: 2 }], [7]])("%j are no widths", (value) => expect(areWidths(value)).toBe(false));
