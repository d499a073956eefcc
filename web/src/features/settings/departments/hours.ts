// Hours of a week as they are written, `1-5 09:00-17:00` (Monday is 1), and as rows of days with a beginning and an end.

export interface Span {
  days: readonly number[];
  from: string;
  until: string;
}

export const DAYS = [1, 2, 3, 4, 5, 6, 7] as const;
const WRITTEN = /^([1-7])(?:-([1-7]))?\s+(\d\d:\d\d)\s*-\s*(\d\d:\d\d)$/;

/** Spans of the same time of day become one row. */
export function spansOf(written: readonly string[]): Span[] {
  const found = new Map<string, Set<number>>();
  for (const text of written) {
    const parts = WRITTEN.exec(text.trim());
    if (!parts) continue;
    const first = Number(parts[1]);
    const last = Number(parts[2] ?? parts[1]);
    const key = `${parts[3]} ${parts[4]}`;
    const days = found.get(key) ?? new Set();
    for (let day = first; day <= last; day += 1) days.add(day);
    found.set(key, days);
  }
  return [...found].map(([key, days]) => {
    const [from = "", until = ""] = key.split(" ");
    return { days: [...days].sort(), from, until };
  });
}

/** Neighbouring days are written as a range; a row without days is nothing, and midnight at the end is 24:00. */
export function writtenOf(spans: readonly Span[]): string[] {
  return spans.flatMap(({ days, from, until }) =>
    runsOf(days).map(([first, last]) => {
      const range = first === last ? `${first}` : `${first}-${last}`;
      return `${range} ${from}-${until === "00:00" ? "24:00" : until}`;
    }),
  );
}

function runsOf(days: readonly number[]): [number, number][] {
  const runs: [number, number][] = [];
  for (const day of [...days].sort()) {
    const last = runs.at(-1);
    if (last && last[1] === day - 1) last[1] = day;
    else runs.push([day, day]);
  }
  return runs;
}
