// When a conversation may come back, in the reader's own time.
export type Rest = "later" | "tomorrow" | "monday" | "week";

export interface SnoozeTime {
  key: Rest;
  at: Date;
}

const MORNING = 9;
const LAST_HOUR = 20;

function morning(now: Date, days: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, MORNING);
}

export function snoozeTimes(now: Date): SnoozeTime[] {
  const later = new Date(now.getTime() + 3 * 3_600_000);
  const toMonday = (8 - now.getDay()) % 7 || 7;
  return [
    ...(later.getHours() <= LAST_HOUR && later.getDate() === now.getDate() ? [{ key: "later" as const, at: later }] : []),
    { key: "tomorrow", at: morning(now, 1) },
    ...(toMonday > 1 ? [{ key: "monday" as const, at: morning(now, toMonday) }] : []),
    { key: "week", at: morning(now, 7) },
  ];
}
