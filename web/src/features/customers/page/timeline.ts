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
const ENDS = new Set(["message.failed", "message.suppressed", "message.expired"]);
const SOON = 3_600_000; // ms after which the end of a message is news of its own, such as a late bounce

/** Entries with the steps of each message folded into it, where the message itself is among them. */
export function fold(entries: readonly SchemaTimelineEntry[]): Told[] {
  const heads = new Map<string, Told>();
  for (const entry of entries) {
    if (entry.message_id && (entry.kind === "message.accepted" || entry.kind === "message.received")) heads.set(entry.message_id, { entry, steps: [] });
  }
  const told: Told[] = [];
  for (const entry of entries) {
    const head = entry.message_id ? heads.get(entry.message_id) : undefined;
    if (head?.entry === entry) told.push(head);
    else if (head && belongs(entry, head.entry)) head.steps.push(entry);
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

/** What is said of a message in one line: how it ended, else that it was sent, else what it is. */
export function headline({ entry, steps }: Told): string {
  const end = steps.findLast((step) => ENDS.has(step.kind)) ?? steps.find((step) => step.kind === "message.sent");
  return (end ?? entry).sentence;
}

function belongs(entry: SchemaTimelineEntry, head: SchemaTimelineEntry): boolean {
  if (STEPS.has(entry.kind)) return true;
  return ENDS.has(entry.kind) && Date.parse(entry.at) - Date.parse(head.at) <= SOON;
}
