import { describe, expect, it } from "vitest";
import { aBranch, aLine, anEvent, conditionOf, treeOf, type Condition, type ConditionField } from "./model";

const FIELDS: ConditionField[] = [
  { field: "customer.city", label: "city", kind: "text" },
  { field: "customer.points", label: "points", kind: "number" },
  { field: "enrolment.registered", label: "registered", kind: "truth" },
  { field: "tags", label: "tags", kind: "list" },
];
const CITY: Condition = { type: "compare", field: "customer.city", operator: "eq", value: "Lima" };
const VIP: Condition = { type: "compare", field: "tags", operator: "contains", value: "vip" };
const KEPT: [string, Condition][] = [
  ["one line", CITY],
  ["a number", { type: "compare", field: "customer.points", operator: "ge", value: 3 }],
  ["yes or no", { type: "compare", field: "enrolment.registered", operator: "eq", value: false }],
  ["several values", { type: "compare", field: "customer.city", operator: "in", value: ["Lima", "Quito"] }],
  ["a tag that is not there", { type: "not", of: VIP }],
  ["an attribute that is not there", { type: "not", of: { type: "compare", field: "customer.city", operator: "exists" } }],
  ["any of two", { type: "any", of: [VIP, { type: "compare", field: "customer.city", operator: "exists" }] }],
  ["groups within groups", { type: "all", of: [CITY, { type: "any", of: [VIP, { type: "all", of: [CITY, VIP] }] }] }],
  ["none of two", { type: "not", of: { type: "any", of: [CITY, VIP] } }],
  ["not all of two", { type: "not", of: { type: "all", of: [CITY, VIP] } }],
  ["not one line", { type: "not", of: CITY }],
  ["a not of a not", { type: "not", of: { type: "not", of: CITY } }],
  ["a span of time", { type: "within", field: "customer.due", past: "P3D", future: "PT2H" }],
  ["a variable's number", { type: "compare", field: "run.total", operator: "gt", value: 12.5 }],
  ["a property's truth", { type: "compare", field: "event.paid", operator: "eq", value: true }],
  ["what looks like a number and is a text", { type: "compare", field: "event.code", operator: "eq", value: "007" }],
  ["an event", { type: "happened", event: "bought" }],
  ["an event in full", { type: "happened", event: "bought", at_least: 3, within: "P30D", where: { type: "all", of: [{ type: "compare", field: "event.amount", operator: "ge", value: 50 }, { type: "not", of: { type: "compare", field: "event.coupon", operator: "exists" } }] } }],
];

describe("conditions as trees", () => {
  it.each(KEPT)("keeps %s", (_, condition) => {
    expect(conditionOf(treeOf(condition), FIELDS)).toEqual(condition);
  });
  it("leaves out what is unfinished, and is none without parts", () => {
    const unfinished = [aLine("customer.city", "eq", " "), aLine("event.", "exists"), aLine("customer.due", "within"), anEvent(), aBranch("any")];
    expect(conditionOf(aBranch("none", unfinished), FIELDS)).toBeNull();
    expect(treeOf(null)).toEqual({ kind: "branch", mode: "all", of: [] });
  });
});
