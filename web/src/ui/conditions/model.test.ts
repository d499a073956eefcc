import { describe, expect, it } from "vitest";
import { conditionOf, linesOf, type Condition, type ConditionField } from "./model";

const FIELDS: ConditionField[] = [
  { field: "customer.city", label: "city", kind: "text" },
  { field: "customer.points", label: "points", kind: "number" },
  { field: "enrolment.registered", label: "registered", kind: "truth" },
  { field: "tags", label: "tags", kind: "list" },
];
const KEPT: [string, Condition][] = [
  ["one line", { type: "compare", field: "customer.city", operator: "eq", value: "Lima" }],
  ["a number", { type: "compare", field: "customer.points", operator: "ge", value: 3 }],
  ["yes or no", { type: "compare", field: "enrolment.registered", operator: "eq", value: false }],
  ["several values", { type: "compare", field: "customer.city", operator: "in", value: ["Lima", "Quito"] }],
  ["a tag that is not there", { type: "not", of: { type: "compare", field: "tags", operator: "contains", value: "vip" } }],
  ["an attribute that is not there", { type: "not", of: { type: "compare", field: "customer.city", operator: "exists" } }],
  ["any of two", { type: "any", of: [{ type: "compare", field: "tags", operator: "contains", value: "a" }, { type: "compare", field: "customer.city", operator: "exists" }] }],
];

describe("conditions as lines", () => {
  it.each(KEPT)("keeps %s", (_, condition) => {
    const lines = linesOf(condition);
    expect(lines).not.toBeNull();
    expect(conditionOf(lines!, FIELDS)).toEqual(condition);
  });
  it("leaves out unfinished lines, and is none without lines", () => {
    expect(conditionOf({ mode: "all", lines: [{ field: "customer.city", verb: "eq", value: " " }] }, FIELDS)).toBeNull();
    expect(linesOf(null)).toEqual({ mode: "all", lines: [] });
  });
  it("does not take what lines can't say", () => {
    expect(linesOf({ type: "happened", event: "bought" })).toBeNull();
    expect(linesOf({ type: "all", of: [{ type: "any", of: [] }] })).toBeNull();
  });
});
