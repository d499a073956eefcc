// Where the keyboard goes in a list.

/** The row after a key, or null for keys that don't move; `page` is how many rows are in sight. */
export function rowAfter(key: string, row: number, count: number, page: number): number | null {
  if (count === 0) return null;
  const last = count - 1;
  const clamp = (to: number) => Math.max(0, Math.min(last, to));
  switch (key) {
    case "ArrowDown":
    case "j":
      return clamp(row + 1);
    case "ArrowUp":
    case "k":
      return row < 0 ? 0 : clamp(row - 1);
    case "PageDown":
      return clamp(row + page);
    case "PageUp":
      return clamp(row - page);
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return null;
  }
}
