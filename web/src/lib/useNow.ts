// The present moment for everything on screen that says how long ago something was: one clock, not one per row.
import { useSyncExternalStore } from "react";

const STEP = 15_000;
const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, STEP);
  return () => {
    listeners.delete(listener);
    if (listeners.size) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function tick(): void {
  now = Date.now();
  for (const listener of listeners) listener();
}

function read(): number {
  if (!timer) now = Math.max(now, Date.now() - (Date.now() % 1000)); // nobody listened: catch up
  return now;
}

/** Milliseconds since the epoch, moving in steps of a quarter of a minute. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, read, read);
}
