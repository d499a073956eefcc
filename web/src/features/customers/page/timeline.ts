// A timeline as people read it: by days, and what became of a message told with the message.
import type { SchemaTimelineEntry } from "@/lib/api";

export interface Told {
  entry: SchemaTimelineEntry;
  /** What became of it: sent, delivered, read, in the order in which it happened. */
  steps: SchemaTimelineEntry[];
}

export interface Day {
  /** The reader's day, as 2026-03-02. */
  day: string;
  told: Told[];
}

const STEPS = new Set(["message.sent", "message.delivered", "message.read", "message.uncertain", "letter.printed", "decision.made"]);

/** Entries with the steps of each message folded into it, where the message itself is among them. */
export function fold(entries: readonly SchemaTimelineEntry[]): Told[] {
  const heads = new Map<string, Told>();
  for (const entry of entries) {
    if (entry.message_id && !isStep(entry) && entry.message) heads.set(entry.message_id, { entry, steps: [] });
  }
  const told: Told[] = [];
  for (const entry of entries) {
    const head = entry.message_id ? heads.get(entry.message_id) : undefined;
    if (head?.entry === entry) told.push(head);
    else if (head && isStep(entry)) head.steps.push(entry);
    else told.push({ entry, steps: [] });
  }
  for (const { steps } of told) steps.sort((one, other) => one.at.localeCompare(other.at) || one.place - other.place);
  return told;
}

/** Grouped by the reader's days, in the order given. */
export function byDay(told: readonly Told[], zone?: string): Day[] {
  const format = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", ...(zone ? { timeZone: zone } : {}) });
  const days: Day[] = [];
  for (const each of told) {
    const day = format.format(new Date(each.entry.at));
    const last = days.at(-1);
    if (last?.day === day) last.told.push(each);
    else days.push({ day, told: [each] });
  }
  return days;
}

function isStep(entry: SchemaTimelineEntry): boolean {
  return STEPS.has(entry.kind);
}
