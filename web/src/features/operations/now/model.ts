// What the figures of the status come to.
import type { SchemaOperationsStatus, SchemaRouteQueue } from "@/lib/api";

export interface Waiting {
  due: number;
  later: number;
  held: number;
}

/** What waits for a route, over its lanes. */
export function waitingOf(route: SchemaRouteQueue): Waiting {
  return route.lanes.reduce(
    (sum, lane) => ({ due: sum.due + lane.due, later: sum.later + lane.later, held: sum.held + lane.held }),
    { due: 0, later: 0, held: 0 },
  );
}

/** For how many seconds the first of all messages that could go has been waiting, or null if none does. */
export function oldestOf(status: Pick<SchemaOperationsStatus, "now" | "routes">, route?: SchemaRouteQueue): number | null {
  const lanes = (route ? [route] : status.routes).flatMap((each) => each.lanes);
  const times = lanes.flatMap((lane) => (lane.oldest ? [new Date(lane.oldest).getTime()] : []));
  if (times.length === 0) return null;
  return Math.max(0, (new Date(status.now).getTime() - Math.min(...times)) / 1000);
}

/** How many of a lane's messages could go now. */
export function dueIn(route: SchemaRouteQueue, lane: string): number {
  return route.lanes.find((each) => each.lane === lane)?.due ?? 0;
}
