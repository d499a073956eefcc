// Numbers of a pool as people write them: one a line, with the countries it is for and how many it may send a minute.
import type { SchemaPoolNumber } from "@/lib/api";

export interface PastedFault {
  line: number;
  text: string;
  why: "sender" | "prefix" | "minute" | "twice" | "known";
}

export interface Pasted {
  numbers: SchemaPoolNumber[];
  faults: PastedFault[];
}

/** As the server takes a sender: a number, a short code, or a name of letters. */
const SENDER = /^(\+?[0-9]{3,15}|[A-Za-z0-9 ]{3,11})$/;
const PREFIX = /^\+[1-9][0-9]{0,10}$/;

/** "+44 7700 900-100" → "+447700900100"; a name stays as it is. */
export function plainSender(text: string): string {
  const trimmed = text.trim();
  return /^[+0-9][0-9\s().-]*$/.test(trimmed) ? trimmed.replace(/[\s().-]/g, "") : trimmed;
}

export function isSender(text: string): boolean {
  return SENDER.test(text);
}

/** "+44, 353" → ["+44", "+353"]; nothing if one of them is none. */
export function prefixesOf(text: string): string[] | null {
  const found = text
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((each) => (each.startsWith("+") ? each : `+${each}`));
  return found.every((each) => PREFIX.test(each)) ? [...new Set(found)] : null;
}

/** Reads "number; prefixes; messages a minute", parted by semicolons or tabs; a comma parts them where there are none. */
export function readPasted(text: string, known: readonly string[]): Pasted {
  const numbers: SchemaPoolNumber[] = [];
  const faults: PastedFault[] = [];
  text.split(/\r?\n/).forEach((line, at) => {
    if (!line.trim()) return;
    const found = readLine(line, [...known, ...numbers.map((each) => each.sender)], known);
    if (typeof found === "string") faults.push({ line: at + 1, text: line.trim(), why: found });
    else numbers.push(found);
  });
  return { numbers, faults };
}

function readLine(line: string, taken: readonly string[], known: readonly string[]): SchemaPoolNumber | PastedFault["why"] {
  const parts = /[;\t]/.test(line) ? line.split(/[;\t]/) : [line.split(",")[0] ?? "", line.split(",").slice(1).join(",")];
  const sender = plainSender(parts[0] ?? "");
  if (!isSender(sender)) return "sender";
  const prefixes = prefixesOf(parts[1] ?? "");
  if (!prefixes) return "prefix";
  const minute = (parts[2] ?? "").trim();
  const rate = minute === "" ? null : Number(minute);
  if (rate !== null && !(rate > 0 && rate <= 1_000_000)) return "minute";
  if (taken.includes(sender)) return known.includes(sender) ? "known" : "twice";
  return { sender, prefixes, per_minute: rate };
}
