import { describe, expect, it } from "vitest";
import { spentOf } from "./budgets";

const month = "2026-03-01";
const spending = [
  { department: 1, cost: 200, currency: "EUR", messages: 6, month, purpose: "service", channel: "sms" },
  { department: 1, cost: 50, currency: "EUR", messages: 4, month, purpose: "marketing", channel: "sms" },
  { department: 1, cost: 900, currency: "USD", messages: 3, month, purpose: "service", channel: "sms" },
  { department: 2, cost: 70, currency: "EUR", messages: 1, month, purpose: "service", channel: "sms" },
];

describe("a department's spending", () => {
  it("is in the currency of its budget, with its share rounded down", () => {
    expect(spentOf({ id: 1, budget: 1000, currency: "EUR" }, spending)).toEqual({ cost: 250, messages: 10, share: 25 });
    expect(spentOf({ id: 2, budget: 71, currency: "EUR" }, spending).share).toBe(98);
  });

  it("has no share without a budget, and all of a budget of nothing", () => {
    expect(spentOf({ id: 1, budget: null, currency: "EUR" }, spending).share).toBeNull();
    expect(spentOf({ id: 3, budget: 0, currency: "EUR" }, spending)).toEqual({ cost: 0, messages: 0, share: 100 });
  });
});
