// Words that are put into an answer from beside it: into the field where it is open, else into what was begun.
import { useEffect } from "react";
import { recall, remember } from "@/lib/storage";

const desk = new EventTarget();
const isText = (value: unknown): value is string => typeof value === "string";

export function joined(before: string, text: string): string {
  return before.trim() ? `${before.trimEnd()}\n${text}` : text;
}

export function insertIntoReply(id: string, text: string): void {
  const open = !desk.dispatchEvent(new CustomEvent(id, { detail: text, cancelable: true }));
  const name = `draft.reply.${id}`;
  if (!open) remember(name, joined(recall(name, isText, ""), text));
}

export function useInsertion(id: string, insert: (text: string) => void): void {
  useEffect(() => {
    const take = (event: Event) => {
      event.preventDefault();
      insert((event as CustomEvent<string>).detail);
    };
    desk.addEventListener(id, take);
    return () => desk.removeEventListener(id, take);
  });
}
