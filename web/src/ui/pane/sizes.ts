// How wide each pane is, and how many there is room for.

export interface Widths {
  list: number;
  aside: number;
}

export const NARROWEST = 240;
export const DETAIL = 360;

/** How many panes stand side by side in so many pixels; one means that detail takes the place of the list. */
export function layoutFor(width: number, withAside: boolean): { columns: 1 | 2 | 3; stacked: boolean } {
  if (width > 0 && width < 720) return { columns: 1, stacked: true };
  return { columns: withAside && (width === 0 || width >= 1040) ? 3 : 2, stacked: false };
}

/** Widths within their bounds, which leave room for the detail. */
export function fitted(widths: Widths, width: number, columns: 1 | 2 | 3): Widths {
  if (width === 0) return widths;
  const sides = columns === 3 ? 2 : 1;
  const most = Math.max(NARROWEST, (width - DETAIL) / sides);
  const fit = (side: number) => Math.round(Math.max(NARROWEST, Math.min(most, side)));
  return { list: fit(widths.list), aside: columns === 3 ? fit(widths.aside) : widths.aside };
}

export function areWidths(value: unknown): value is Widths {
  const widths = value as Partial<Widths> | null;
  return typeof widths?.list === "number" && typeof widths.aside === "number";
}
