// How an account's and a route's state looks.
import type { SchemaAccountHealth, SchemaRouteItem } from "@/lib/api";
import type { Tone } from "@/ui";

export type AccountState = SchemaAccountHealth["state"];

export const ACCOUNT_TONES: Record<AccountState, Tone> = {
  working: "good",
  quiet: "quiet",
  failing: "warn",
  refused: "bad",
  paused: "quiet",
  unrouted: "warn",
};

export const ROUTE_TONES: Record<SchemaRouteItem["state"], Tone> = { open: "good", resting: "warn", refused: "bad", suspended: "quiet" };

/** Somebody has to look at it. */
export function isTroubled(state: AccountState): boolean {
  return state === "refused" || state === "failing";
}

/** A list with one element moved by some places, as far as it goes. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const end = Math.max(0, Math.min(list.length - 1, to));
  const rest = list.filter((_, at) => at !== from);
  const one = list[from];
  return one === undefined ? [...list] : [...rest.slice(0, end), one, ...rest.slice(end)];
}
