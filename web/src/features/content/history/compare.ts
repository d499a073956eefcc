// What differs between two states of a template: by field, line by line.
import { FORMS, type Form, type Variants } from "../types";

export interface Line {
  sign: " " | "+" | "-";
  text: string;
}

export interface Change {
  form: Form;
  field: string;
  lines: Line[];
}

export function changesBetween(before: Variants, after: Variants): Change[] {
  return FORMS.flatMap((form) => {
    const [old, now] = [wordsBy(before[form]), wordsBy(after[form])];
    const fields = [...new Set([...Object.keys(old), ...Object.keys(now)])];
    return fields
      .filter((field) => (old[field] ?? "") !== (now[field] ?? ""))
      .map((field) => ({ form, field, lines: linesBetween(linesOf(old[field]), linesOf(now[field])) }));
  });
}

function wordsBy(source: object | undefined): Record<string, string> {
  const entries = Object.entries(source ?? {}).filter(([field, value]) => field !== "type" && value !== null && value !== "");
  return Object.fromEntries(entries.map(([field, value]) => [field, asWords(value)]));
}

function asWords(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(asWords).join("\n");
  return JSON.stringify(value);
}

function linesOf(text: string | undefined): string[] {
  return text ? text.split("\n") : [];
}

/** By the longest common subsequence. */
function linesBetween(old: string[], now: string[]): Line[] {
  const width = now.length + 1;
  const length = new Uint16Array((old.length + 1) * width);
  const at = (i: number, j: number) => length[i * width + j] ?? 0;
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      length[i * width + j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      lines.push({ sign: " ", text: old[i] ?? "" });
      i++;
      j++;
    } else if (i < old.length && (j >= now.length || at(i + 1, j) >= at(i, j + 1))) lines.push({ sign: "-", text: old[i++] ?? "" });
    else lines.push({ sign: "+", text: now[j++] ?? "" });
  }
  return lines;
}
