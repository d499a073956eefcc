// @vitest-environment jsdom
import { describe, expect, test } from "vitest";
import {
  formatChange,
  formatCompact,
  formatCount,
  formatDuration,
  formatMoney,
  formatPercent,
  formatRelative,
} from "./format";

const NOW = new Date(2026, 10, 22, 12);
const ago = (seconds: number) => formatRelative(new Date(NOW.getTime() - seconds * 1000), NOW);

describe("numbers", () => {
  test.each([
    [formatCount(1_234_567), "1,234,567"],
    [formatCompact(9999), "9,999"],
    [formatCompact(1_234_567), "1.2M"],
    [formatPercent(0.1234), "12.3%"],
    [formatChange(0.12), "+12%"],
    [formatChange(-0.05), "-5%"],
    [formatChange(0), "0%"],
    [formatMoney(1250, "EUR"), "€12.50"],
    [formatMoney(1250, "JPY"), "¥1,250"],
    [formatMoney(1250, "KWD").replace(/\s/, " "), "KWD 1.250"],
    [formatDuration(0), "0 sec"],
    [formatDuration(45), "45 sec"],
    [formatDuration(5400), "1.5 hr"],
    [formatDuration(172_800), "2 days"],
  ])("%s", (shown, expected) => expect(shown).toBe(expected));
});

describe("how long ago", () => {
  test.each([
    [10, "now"],
    [46, "1 min. ago"],
    [300, "5 min. ago"],
    [7200, "2 hr. ago"],
    [86_400, "yesterday"],
    [3 * 86_400, "3 days ago"],
    [-3600, "in 1 hr."],
    [10 * 86_400, "Nov 12"],
    [400 * 86_400, "Oct 18, 2025"],
  ])("%d seconds: %s", (seconds, expected) => expect(ago(seconds)).toBe(expected));
});
