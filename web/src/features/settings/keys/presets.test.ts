import { expect, test } from "vitest";
import { PRESETS, presetOf } from "./presets";

test("a preset is known by its rights, in whatever order", () => {
  expect(presetOf(["messages:read", "messages:write"])).toBe("send");
  expect(presetOf(["messages:write"])).toBeNull();
  expect(presetOf([])).toBeNull();
});

test("a key that reports changes nothing and sees no settings", () => {
  expect(PRESETS.report.every((scope) => scope.endsWith(":read"))).toBe(true);
  expect(PRESETS.report).not.toContain("settings:read");
});
