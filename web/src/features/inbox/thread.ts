// The entries of a thread as they gather on screen: the end is read again and again, what came before is kept.
import type { Entry } from "./model";

/** What is known of a thread after its end was read again: what was moved away from there is gone. */
export function merged(kept: readonly Entry[], end: readonly Entry[]): Entry[] {
  const first = end[0];
  if (!first) return [...kept];
  const ids = new Set(end.map((each) => each.id));
  return [...kept.filter((each) => each.at < first.at && !ids.has(each.id)), ...end];
}

/** What is known of a thread after an earlier stretch was read. */
export function preceded(kept: readonly Entry[], earlier: readonly Entry[]): Entry[] {
  const ids = new Set(kept.map((each) => each.id));
  return [...earlier.filter((each) => !ids.has(each.id)), ...kept];
}

/** The days of a thread, each with its entries, in the reader's zone. */
export function byDay(entries: readonly Entry[]): { day: string; entries: Entry[] }[] {
  const days: { day: string; entries: Entry[] }[] = [];
  for (const entry of entries) {
    const day = new Date(entry.at).toDateString();
    const last = days.at(-1);
    if (last?.day === day) last.entries.push(entry);
    else days.push({ day, entries: [entry] });
  }
  return days;
}

/** Answers on their way that don't stand in the thread yet: it may be read before the call that sent them has returned. */
export function unplaced<Sent extends { text: string; before: ReadonlySet<string> }>(
  pending: readonly Sent[],
  entries: readonly Entry[],
): Sent[] {
  const isPlaced = ({ text, before }: Sent) =>
    entries.some((it) => it.type === "message" && it.direction === "out" && it.text === text && !before.has(it.id));
  return pending.filter((each) => !isPlaced(each));
}

/** The last message of the customer's, which keys act on when no other has the focus. */
export function lastInbound(entries: readonly Entry[]): string | undefined {
  return entries.findLast((each) => each.type === "message" && each.direction === "in" && !each.beside)?.id;
}

/** Whether an entry is a call of the customer's that rings or is spoken just now. */
export function isCalling(entry: Entry): boolean {
  return entry.type === "message" && (entry.call?.state === "ringing" || entry.call?.state === "talking");
}
