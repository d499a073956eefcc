import { describe, expect, test } from "vitest";
import { change, measureOf, pointsOf, shareOf, sorted, summed, valueOf, type Figures, type Row } from "./model";

const NONE = {
  enrolled: 0, control: 0, accepted: 0, waiting: 0, sent: 0, delivered: 0, read: 0, opened: 0, clicked: 0, received: 0,
  answered: 0, positive: 0, reached: 0, suppressed: 0, suppressed_by: {}, failed: 0, bounced: 0, expired: 0, uncertain: 0,
  withdrawn: 0, cost: 0, cost_per_positive: null,
} satisfies Figures;

function row(channel: string, figures: Partial<Figures>): Row {
  return { contact_event: "", channel, figures: { ...NONE, ...figures }, before: null };
}

test.each([
  [120, 100, 0.2],
  [50, 100, -0.5],
  [50, 0, null],
  [null, 100, null],
  [50, undefined, null],
])("%s after %s is a change of %s", (now, before, expected) => {
  const found = change(now, before);
  if (expected === null) expect(found).toBeNull();
  else expect(found).toBeCloseTo(expected);
});

describe("a column", () => {
  const figures = { ...NONE, accepted: 200, sent: 100, delivered: 90, read: 40, opened: 0, suppressed: 50 };
  test("of what was opened takes receipts of reading where mail is not opened", () => {
    expect(valueOf(figures, "opened")).toBe(40);
    expect(measureOf(figures, "opened")).toBe("read");
  });
  test("of what arrived is a share of what was sent", () => expect(shareOf(figures, "delivered")).toBe(0.9));
  test("of what was suppressed is a share of what was accepted", () => expect(shareOf(figures, "suppressed")).toBe(0.25));
  test("of cost opens those who were written to", () => expect(measureOf(figures, "cost")).toBe("sent"));
});

test("rows are in the order of a column, those alike by name", () => {
  const rows = [row("sms", { sent: 5 }), row("print", { sent: 5 }), row("email", { sent: 9 })];
  const names = (down: boolean) => sorted(rows, { column: "sent", down }, (it) => it.channel).map((it) => it.channel);
  expect(names(true)).toEqual(["email", "print", "sms"]);
  expect(names(false)).toEqual(["print", "sms", "email"]);
});

test("lines of channels add up", () => {
  const lines = [
    { channel: "sms", measure: "sent", values: [1, 2] },
    { channel: "email", measure: "sent", values: [3, 0] },
    { channel: "email", measure: "cost", values: [9, 9] },
  ];
  const series = { bucket: "day" as const, buckets: ["a", "b"], currency: "EUR", lines };
  expect(summed(series, "sent")).toEqual([4, 2]);
  expect(summed(series, "sent", "email")).toEqual([3, 0]);
});

test("a line fills its box", () => expect(pointsOf([0, 2, 1], 10, 4)).toBe("0.0,4.0 5.0,0.0 10.0,2.0"));
