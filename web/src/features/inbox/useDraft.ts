// What was begun and not yet sent, kept for each conversation over reloads.
import { useState } from "react";
import { recall, remember } from "@/lib/storage";

const isText = (value: unknown): value is string => typeof value === "string";

export function useDraft(name: string): [string, (text: string) => void] {
  const [text, setText] = useState(() => recall(`draft.${name}`, isText, ""));
  const change = (next: string) => {
    setText(next);
    remember(`draft.${name}`, next);
  };
  return [text, change];
}
