// What was drawn, step by step: undone and done again, a hundred changes back.
export interface History<T> {
  past: readonly T[];
  now: T;
  future: readonly T[];
}

const MOST = 100;

export function begin<T>(now: T): History<T> {
  return { past: [], now, future: [] };
}

export function change<T>(history: History<T>, now: T): History<T> {
  if (now === history.now) return history;
  return { past: [...history.past.slice(1 - MOST), history.now], now, future: [] };
}

export function undo<T>(history: History<T>): History<T> {
  const before = history.past.at(-1);
  if (before === undefined) return history;
  return { past: history.past.slice(0, -1), now: before, future: [history.now, ...history.future] };
}

export function redo<T>(history: History<T>): History<T> {
  const [after, ...rest] = history.future;
  if (after === undefined) return history;
  return { past: [...history.past, history.now], now: after, future: rest };
}
