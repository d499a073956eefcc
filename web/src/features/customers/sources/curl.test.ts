import { expect, test } from "vitest";
import { curlOf, rowOf } from "./curl";

const NOW = new Date("2026-03-02T10:00:00Z");
const MAPPING = {
  source: "mailer",
  format: "jsonl" as const,
  columns: { customer: "user.email", kind: "event", at: "user.at" },
  fixed: { channel: "email" },
  rows: "events" as const,
  kinds: {},
  channels: {},
  zone: "UTC",
  time_format: "auto",
  cost_unit: "major" as const,
};

test("a row has the columns that the mapping reads, objects within where they are paths", () => {
  expect(rowOf(MAPPING, NOW)).toEqual({ user: { email: "ana@customer.example", at: "2026-03-02T10:00:00.000Z" }, event: "delivered" });
  expect(rowOf({ ...MAPPING, format: "csv", columns: { customer: "E.mail" } }, NOW)).toEqual({ "E.mail": "ana@customer.example" });
});

test("a quote in a column's name ends nothing in the shell", () => {
  const line = curlOf("https://x.example/in?s=1", { ...MAPPING, columns: { customer: "the customer's" } }, NOW);
  expect(line).toBe(String.raw`curl 'https://x.example/in?s=1' -H 'Content-Type: application/json' -d '{"the customer'\''s":"ana@customer.example"}'`);
});
