// The hours or days of a chart, those too in which nothing happened.
import type { SchemaTrafficPoint } from "@/lib/api";

export const MEASURES = ["sent", "delivered", "failed", "received"] as const;
const LENGTH = { hour: { step: 3_600_000, count: 24 }, day: { step: 86_400_000, count: 30 } } as const;

export type Period = keyof typeof LENGTH;

export interface Slot {
  since: number;
  values: Record<(typeof MEASURES)[number], number>;
}

/** Every hour or day up to this moment, the earliest first. Hours and days begin in UTC, as they are counted. */
export function slotsOf(points: readonly SchemaTrafficPoint[], period: Period, now: number): Slot[] {
  const { step, count } = LENGTH[period];
  const latest = Math.max(Math.floor(now / step) * step, ...points.map((each) => Date.parse(each.since)));
  const known = new Map(points.map((each) => [Date.parse(each.since), each]));
  return Array.from({ length: count }, (_, at) => {
    const since = latest - (count - 1 - at) * step;
    const point = known.get(since);
    return { since, values: { sent: point?.sent ?? 0, delivered: point?.delivered ?? 0, failed: point?.failed ?? 0, received: point?.received ?? 0 } };
  });
}
