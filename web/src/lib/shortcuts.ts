// Keys that do something from anywhere on a screen; whoever is mounted registers them, and `?` shows them all.
import { useEffect, useRef, useSyncExternalStore } from "react";

export interface Shortcut {
  /** "c", "g i" (one after the other) or "mod+enter" (⌘ or Ctrl, which works within fields too). */
  keys: string;
  label: string;
  /** Under which heading the map shows it. */
  group: string;
  run: () => void;
}

const PATIENCE = 1000; // ms between the keys of one sequence

let registered: readonly Shortcut[] = [];
const listeners = new Set<() => void>();
let pressed: string[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

/** Registers shortcuts as long as the caller is mounted; of two on the same keys, the later one counts. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  const shape = shortcuts.map(({ keys, label, group }) => `${group}\n${label}\n${keys}`).join("\n\n");
  useEffect(() => {
    const own = latest.current.map((each, index) => ({ ...each, run: () => latest.current[index]?.run() }));
    change([...registered, ...own]);
    return () => change(registered.filter((each) => !own.includes(each)));
  }, [shape]);
}

/** All that are registered now. */
export function useShortcutMap(): readonly Shortcut[] {
  return useSyncExternalStore(subscribe, () => registered);
}

/** Listens to the whole page; called once by the shell. */
export function listenForShortcuts(): () => void {
  document.addEventListener("keydown", press);
  return () => document.removeEventListener("keydown", press);
}

/** The name of what was pressed: "mod+k", "?", "arrowdown". */
export function chordOf(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">): string {
  const key = event.key === " " ? "space" : event.key.toLowerCase();
  return [event.ctrlKey || event.metaKey ? "mod" : "", event.altKey ? "alt" : "", key].filter(Boolean).join("+");
}

/** What keys so far lead to: a shortcut, the beginning of some (waiting), or nothing. */
export function find(keys: readonly string[], among: readonly Shortcut[]): Shortcut | "waiting" | null {
  const so = keys.join(" ");
  const exact = among.findLast((each) => each.keys === so);
  if (exact) return exact;
  return among.some((each) => each.keys.startsWith(`${so} `)) ? "waiting" : null;
}

function press(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.repeat || isModifier(event.key)) return;
  const chord = chordOf(event);
  if (!chord.startsWith("mod+") && isBusy(event.target)) return;
  if ((chord === "enter" || chord === "space") && isPressed(event.target)) return;
  clearTimeout(timer);
  pressed.push(chord);
  const found = find(pressed, registered) ?? find((pressed = [chord]), registered);
  if (found === "waiting") {
    timer = setTimeout(() => (pressed = []), PATIENCE);
    return;
  }
  pressed = [];
  if (!found) return;
  event.preventDefault();
  found.run();
}

function isModifier(key: string): boolean {
  return key === "Control" || key === "Meta" || key === "Alt" || key === "Shift";
}

/** Whether keys belong to what has the focus: a field, or a dialog over the page. */
function isBusy(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true], [role=dialog], [role=menu]") !== null
  );
}

/** Whether these keys press what has the focus. */
function isPressed(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("button, a[href], summary, [role=button], [role=tab]") !== null;
}

function change(next: readonly Shortcut[]): void {
  registered = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
