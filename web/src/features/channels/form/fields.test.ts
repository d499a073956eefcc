import { expect, test } from "vitest";
import type { SchemaSettingField } from "@/lib/api";
import { essential, nameOf, settingsOf, valuesOf } from "./fields";

function field(name: string, type: SchemaSettingField["type"], more: object = {}): SchemaSettingField {
  return { name, type, required: false, secret: false, initial: null, choices: [], doc: "", ...more };
}

const FIELDS = [
  field("host", "text", { required: true }),
  field("port", "integer", { initial: 587 }),
  field("password", "text", { secret: true }),
  field("verify", "boolean", { initial: true }),
  field("costs", "map", { initial: {} }),
];

test("fields show what is stored, else the default, and never a secret", () => {
  const values = valuesOf(FIELDS, { host: "mail.example.com", password: { sealed: "x" } });
  expect(values).toEqual({ host: "mail.example.com", port: 587, password: "", verify: true, costs: "{}" });
});

test("an untouched secret is not sent, what was emptied goes as null", () => {
  const values = { host: "", port: 25, password: "", verify: false, costs: '{"sms": 3}' };
  expect(settingsOf(FIELDS, values)).toEqual({ host: null, port: 25, verify: false, costs: { sms: 3 } });
  expect(settingsOf(FIELDS, { ...values, password: "new" })).toMatchObject({ password: "new" });
  expect(settingsOf(FIELDS, { ...values, costs: "{" })).toMatchObject({ costs: "{" });
});

test("a field is called by its words", () => {
  expect(nameOf("max_per_connection")).toBe("Max per connection");
  expect(nameOf("hs_token")).toBe("HS token");
});

test("what signs in is asked for at once, what has a default only on demand", () => {
  expect(FIELDS.filter(essential).map((each) => each.name)).toEqual(["host", "port", "password"]);
});
