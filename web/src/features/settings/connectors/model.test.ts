import { describe, expect, it } from "vitest";
import type { SchemaSettingField } from "@/lib/api";
import { begun, counts, freshName, KINDS, renamed, settingsOf, statusesOf } from "./model";

const field = (name: string, more: Partial<SchemaSettingField> = {}): SchemaSettingField => ({
  name,
  type: "text",
  required: false,
  secret: false,
  initial: "",
  choices: [],
  doc: "",
  ...more,
});

describe("statuses that are answers too", () => {
  it.each([
    ["404", [404]],
    ["404, 409 404", [404, 409]],
    ["200 99 600 abc", []],
    ["", []],
  ])("%s", (text, statuses) => expect(statusesOf(text)).toEqual(statuses));
});

describe("the settings of a connector", () => {
  it("count by the way to sign in", () => {
    expect(counts("http", field("password"), { auth: "basic" })).toBe(true);
    expect(counts("http", field("password"), { auth: "bearer" })).toBe(false);
    expect(counts("http", field("url"), { auth: "bearer" })).toBe(true);
  });

  it("leave an untouched secret as it is and take away what does not count", () => {
    const fields = [field("url", { required: true }), field("auth"), field("token", { secret: true }), field("username")];
    expect(settingsOf(fields, "http", { url: "https://x", auth: "bearer", token: "", username: "left over" })).toEqual({
      url: "https://x",
      auth: "bearer",
      username: null,
    });
    expect(settingsOf(fields, "http", { url: "https://x", auth: "bearer", token: "new" })).toMatchObject({ token: "new" });
  });
});

describe("operations", () => {
  it("begin with a request of their connector's kind", () => {
    for (const kind of KINDS) expect(begun(kind).request.way).toBe(kind);
  });

  it("are named apart and renamed in their place", () => {
    expect(freshName({ a: 1, a_2: 1 }, "a")).toBe("a_3");
    expect(Object.keys(renamed({ a: 1, b: 2, c: 3 }, "b", "x"))).toEqual(["a", "x", "c"]);
  });
});
