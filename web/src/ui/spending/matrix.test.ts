import { describe, expect, it } from "vitest";
import { matrixOf } from "./matrix";

const row = (purpose: string, channel: string, cost: number, currency = "EUR") => ({ purpose, channel, cost, currency, messages: 1 });

describe("what was spent by purpose and channel", () => {
  it("has a line for each purpose in their order, a column for each channel, and sums of one currency", () => {
    const rows = [row("marketing", "sms", 500), row("service", "sms", 30), row("marketing", "email", 20), row("marketing", "sms", 5), row("service", "sms", 9, "USD")];
    const { channels, lines, all } = matrixOf(rows, "EUR");
    expect(channels).toEqual(["email", "sms"]);
    expect(lines).toEqual([
      { purpose: "service", cells: { sms: 30 }, cost: 30, messages: 1 },
      { purpose: "marketing", cells: { sms: 505, email: 20 }, cost: 525, messages: 3 },
    ]);
    expect([all.cost, all.messages, all.cells]).toEqual([555, 4, { sms: 535, email: 20 }]);
  });

  it("keeps what was counted before purposes were, in a line at the end that is of no channel", () => {
    const { channels, lines, all } = matrixOf([row("", "", 100), row("service", "sms", 1)], "EUR");
    expect([channels, lines.map((each) => each.purpose), all.cost]).toEqual([["sms"], ["service", ""], 101]);
  });
});
