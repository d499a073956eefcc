import { expect, test } from "vitest";
import { behindQuery, periodOf, queryOf, readSearch } from "./search";

test.each([
  ["nothing", {}, {}],
  ["what nobody wrote", { campaign: 7, period: "99y", from: "soon", figure: "sent" }, {}],
  ["a campaign and a period", { campaign: "open-day", period: "7d" }, { campaign: "open-day", period: "7d" }],
  ["days of one's own", { from: "2026-03-02", to: "2026-03-04" }, { from: "2026-03-02", to: "2026-03-04" }],
  ["days the wrong way round", { from: "2026-03-05", to: "2026-03-04" }, {}],
  ["a figure", { figure: { measure: "sent", channel: "sms", other: 1 } }, { figure: { measure: "sent", channel: "sms" } }],
  ["a figure that is none", { figure: { measure: "joy" } }, {}],
])("the address holds %s", (_label, given, expected) => expect(readSearch(given)).toEqual(expected));

test.each([
  ["everything by the last month", {}, "30d"],
  ["a campaign as a whole", { campaign: "open-day" }, "all"],
  ["as it is said", { campaign: "open-day", period: "24h" as const }, "24h"],
  ["days of one's own", { period: "24h" as const, from: "2026-03-02", to: "2026-03-04" }, "own"],
])("it shows %s", (_label, search, period) => expect(periodOf(search)).toBe(period));

test("the last day of one's own is included", () => {
  const { since, until } = queryOf({ from: "2026-03-02", to: "2026-03-04" });
  expect(Date.parse(until ?? "") - Date.parse(since ?? "")).toBe(3 * 86_400_000);
});

test("behind a figure are its channel and contact, none among them", () => {
  const query = behindQuery({ campaign: "open-day" }, { measure: "reached", channel: "", event: "invite" });
  expect(query).toEqual({ campaign: "open-day", measure: "reached", channel: "", contact_event: "invite" });
});
