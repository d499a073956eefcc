// The figures of the scorecard: shares, changes, order.
import type { SchemaScorecardFigures, SchemaScorecardRow, SchemaScorecardSeries } from "@/lib/api";
import type { Measure } from "./search";

export type Figures = SchemaScorecardFigures;
export type Row = SchemaScorecardRow;

/** A part of a whole, or null where there is no whole. */
export function share(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}

/** How much more (0.12) or less than before, or null where there was nothing before. */
export function change(now: number | null, before: number | null | undefined): number | null {
  if (now === null || !before) return null;
  return now / before - 1;
}

export const COLUMNS = [
  "sent",
  "delivered",
  "opened",
  "clicked",
  "answered",
  "positive",
  "reached",
  "suppressed",
  "failed",
  "waiting",
  "cost",
  "costPerPositive",
] as const;
export type ColumnName = (typeof COLUMNS)[number];

/** The number in a column; null where it has no meaning. */
export function valueOf(figures: Figures, column: ColumnName): number | null {
  if (column === "costPerPositive") return figures.cost_per_positive;
  if (column === "opened") return Math.max(figures.opened, figures.read);
  return figures[column];
}

/** Columns that have room for a share beside the number. */
export const SHARED: ReadonlySet<ColumnName> = new Set(["delivered", "opened", "clicked", "answered", "suppressed", "failed"]);

/** Whose share of what a number is, shown beside it. */
export function shareOf(figures: Figures, column: ColumnName): number | null {
  const value = valueOf(figures, column);
  if (value === null) return null;
  if (column === "delivered" || column === "opened" || column === "clicked" || column === "answered") return share(value, figures.sent);
  if (column === "suppressed" || column === "failed") return share(value, figures.accepted);
  return null;
}

/** Which customers a number opens. */
export function measureOf(figures: Figures, column: ColumnName): Measure {
  if (column === "cost") return "sent";
  if (column === "costPerPositive") return "positive";
  if (column === "opened") return figures.opened >= figures.read ? "opened" : "read";
  return column;
}

/** What there is to show of a row: nothing where all it has are zeros. */
export function isEmpty(figures: Figures): boolean {
  return figures.accepted + figures.sent + figures.reached + figures.answered + figures.waiting + figures.clicked + figures.opened === 0;
}

export interface Order {
  column: ColumnName | "name";
  down: boolean;
}

export function sorted<R extends Row>(rows: readonly R[], order: Order, nameOf: (row: R) => string): R[] {
  const sign = order.down ? -1 : 1;
  const byName = (a: R, b: R) => nameOf(a).localeCompare(nameOf(b));
  return [...rows].sort((a, b) => {
    if (order.column === "name") return sign * byName(a, b);
    const [x, y] = [valueOf(a.figures, order.column) ?? -1, valueOf(b.figures, order.column) ?? -1];
    return x === y ? byName(a, b) : sign * (x - y);
  });
}

/** A measure's values over all channels, or of one. */
export function summed(series: SchemaScorecardSeries, measure: string, channel?: string): number[] {
  const total = series.buckets.map(() => 0);
  for (const line of series.lines) {
    if (line.measure !== measure || (channel !== undefined && line.channel !== channel)) continue;
    line.values.forEach((value, index) => (total[index] = (total[index] ?? 0) + value));
  }
  return total;
}

/** The points of a line within a box, as SVG wants them. */
export function pointsOf(values: readonly number[], width: number, height: number): string {
  const most = Math.max(1, ...values);
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  return values.map((value, index) => `${(index * step).toFixed(1)},${(height - (value / most) * height).toFixed(1)}`).join(" ");
}
