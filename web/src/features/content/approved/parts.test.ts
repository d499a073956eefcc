import { expect, test } from "vitest";
import { filled, fitted, freeIndex, newButton, newHeader, pairsOf, pairsText, placesOf, sectionsOf, sectionsText, withComponent } from "./parts";

const BODY = { type: "body", parameters: [{ type: "text", text: "Anna" }] };

test("a component comes in its place, is changed there, and goes without the others", () => {
  const button = newButton("url", "0");
  const made = withComponent([BODY, button, { type: "order_status" }], "header", newHeader("image"));
  expect(made.map((each) => each.type)).toEqual(["header", "body", "button", "order_status"]);
  expect(withComponent(made, "header", null)).toEqual([BODY, button, { type: "order_status" }]);
  expect(freeIndex([button, newButton("url", "1")])).toBe("2");
});

test("a wording is filled in by number or name", () => {
  expect(placesOf("Hi {{1}}, {{ 2 }} and {{1}}")).toEqual(["1", "2"]);
  expect(filled("Hi {{1}}, {{2}}", [{ type: "text", text: "Anna" }])).toBe("Hi Anna, {{2}}");
  expect(filled("Hi {{name}}: {{sum}}", [{ type: "currency", parameter_name: "sum", currency: { fallback_value: "€5" } }])).toBe("Hi {{name}}: €5");
});

test("values are made as many as a wording leaves open, and those there are stay", () => {
  const given = [{ type: "text", text: "a" }, { type: "text", text: "b" }];
  expect(fitted(given, "{{1}}")).toEqual([given[0]]);
  expect(fitted(given, "{{boat}} {{hour}} {{day}}").map((each) => [each.parameter_name, each.text])).toEqual([["boat", "a"], ["hour", "b"], ["day", ""]]);
  expect(fitted([{ type: "text", text: "a", parameter_name: "boat" }], "{{1}}")).toEqual([{ type: "text", text: "a" }]);
});

test("products and what a flow is told are written as lines", () => {
  const sections = sectionsOf("Boats: b-1, b-2\n\nOars: o-1");
  expect(sections).toEqual([
    { title: "Boats", product_items: [{ product_retailer_id: "b-1" }, { product_retailer_id: "b-2" }] },
    { title: "Oars", product_items: [{ product_retailer_id: "o-1" }] },
  ]);
  expect(sectionsText(sections)).toBe("Boats: b-1, b-2\nOars: o-1");
  expect(pairsOf(pairsText({ boat: "{{ boat }}", screen: "1" }))).toEqual({ boat: "{{ boat }}", screen: "1" });
});
