// Whether the conditions are open: one answer for the button and for what it opens.
import { useSyncExternalStore } from "react";

let open = false;
const listeners = new Set<() => void>();

export function useConditionsOpen(): [boolean, (next: boolean) => void] {
  return [useSyncExternalStore(subscribe, () => open), set];
}

function set(next: boolean): void {
  open = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
