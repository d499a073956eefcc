import { describe, expect, test } from "vitest";
import { CHANNELS, lookOf } from "./channels";

const SURFACES = { light: ["#ffffff", "#f7f8fa", "#f1f3f6", "#e9effb"], dark: ["#16191f", "#101216", "#1f242d", "#1d2a47"] };
const TINT = 0.12; // as in ChannelBadge.module.css

function rgb(hex: string): number[] {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
}

/** Relative luminance (WCAG 2.2). */
function luminance(colour: number[]): number {
  const [r = 0, g = 0, b = 0] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: number[], b: number[]): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

function tinted(hue: number[], surface: number[]): number[] {
  return surface.map((part, index) => part * (1 - TINT) + (hue[index] ?? 0) * TINT);
}

describe.each(["light", "dark"] as const)("the hues of channels, %s", (scheme) => {
  test.each(Object.keys(CHANNELS))("%s can be read on every surface and on its badge", (channel) => {
    const hue = rgb(lookOf(channel)[scheme]);
    const grounds = SURFACES[scheme].map(rgb);
    const badge = tinted(hue, grounds[0]!);
    for (const ground of [...grounds, badge]) expect(contrast(hue, ground)).toBeGreaterThanOrEqual(4.5);
  });
});

test("a channel of a plug-in looks neutral", () => {
  expect(lookOf("carrier-pigeon").light).toBe(lookOf("constructor").light);
});
