// Which rows of a list are chosen for an act on many.

export type Selection = ReadonlySet<string>;

/** With one more, or one less. */
export function toggled(selection: Selection, key: string): Selection {
  const next = new Set(selection);
  if (!next.delete(key)) next.add(key);
  return next;
}

/** With all the rows between two, as shift-click does. */
export function extended(selection: Selection, keys: readonly string[], from: number, to: number): Selection {
  return new Set([...selection, ...keys.slice(Math.min(from, to), Math.max(from, to) + 1)]);
}

/** All of these, or none of them if they were all chosen. */
export function allOrNone(selection: Selection, keys: readonly string[]): Selection {
  return keys.every((key) => selection.has(key)) ? new Set() : new Set(keys);
}
