import { describe, expect, it } from "vitest";
import { changesOf } from "./attributes";

const BEFORE = { external_id: "C-1", city: "Lima", orders: 3, code: "007", vip: true, sizes: [1, 2] };
const SAME = Object.entries(BEFORE)
  .filter(([name]) => name !== "external_id")
  .map(([name, value]) => ({ name, text: typeof value === "string" ? value : JSON.stringify(value), isNew: false }));
const change = (name: string, text: string) => SAME.map((each) => (each.name === name ? { ...each, text } : each));

describe("changed attributes", () => {
  it.each([
    ["nothing", SAME, {}],
    ["a text", change("city", "Cusco"), { city: "Cusco" }],
    ["a number", change("orders", "4"), { orders: 4 }],
    ["a number kept as text", change("code", "008"), { code: "008" }],
    ["yes or no", change("vip", "false"), { vip: false }],
    ["a list", change("sizes", "[3]"), { sizes: [3] }],
    ["emptied", change("city", " "), { city: null }],
    ["removed", SAME.filter((each) => each.name !== "city"), { city: null }],
    ["a new one", [...SAME, { name: "shoe size", text: "42", isNew: true }], { shoe_size: 42 }],
    ["a new one without a value", [...SAME, { name: "x", text: "", isNew: true }], {}],
  ])("say %s", (_, drafts, expected) => {
    expect(changesOf(BEFORE, drafts)).toEqual(expected);
  });
});
