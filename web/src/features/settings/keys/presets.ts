// What keys are commonly for, and the rights that takes; and every right there is, by area.
export const AREAS = [
  "customers",
  "conversations",
  "messages",
  "campaigns",
  "journeys",
  "content",
  "insights",
  "channels",
  "operations",
  "settings",
  "events",
] as const;

export const PRESETS = {
  send: ["messages:write", "messages:read"],
  track: ["events:write", "customers:write"],
  report: AREAS.filter((area) => area !== "settings").map((area) => `${area}:read`),
  everything: AREAS.flatMap((area) => [`${area}:read`, `${area}:write`]),
} as const satisfies Record<string, readonly string[]>;

export type Preset = keyof typeof PRESETS;

/** The preset that gives exactly these rights, if one does. */
export function presetOf(scopes: readonly string[]): Preset | null {
  const wanted = [...scopes].sort().join();
  const found = Object.entries(PRESETS).find(([, given]) => [...given].sort().join() === wanted);
  return found ? (found[0] as Preset) : null;
}
