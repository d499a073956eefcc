// What a column of a list is, and which of them there is room for.
import type { ReactNode } from "react";

export interface Column<Row> {
  key: string;
  title: string;
  render: (row: Row) => ReactNode;
  /** As in a grid template: "120px", "minmax(0, 2fr)" (the default is one share). */
  width?: string;
  align?: "end";
  /** What the server sorts by; the opposite order is written with a minus before it. */
  sort?: string;
  /** Shown only in lists at least so many pixels wide. */
  from?: number;
}

export function columnsFor<Row>(columns: readonly Column<Row>[], width: number): readonly Column<Row>[] {
  return columns.filter((column) => width === 0 || (column.from ?? 0) <= width);
}

export function templateOf(columns: readonly Column<never>[], selectable: boolean): string {
  const widths = columns.map((column) => column.width ?? "minmax(0, 1fr)");
  return [...(selectable ? ["32px"] : []), ...widths].join(" ");
}

/** The order after a click on a column: first its own, then the opposite. */
export function sortAfter(current: string | undefined, column: string): string {
  return current === column ? `-${column}` : column;
}

export function directionOf(current: string | undefined, column: string): "ascending" | "descending" | "none" {
  if (current === column) return "ascending";
  return current === `-${column}` ? "descending" : "none";
}
