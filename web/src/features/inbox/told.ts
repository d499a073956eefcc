// What a back end said, as people read it: names without underscores, lists line by line.
import { plain } from "./plain";

export function nameOf(name: string): string {
  return name.replaceAll("_", " ");
}

export function told(value: unknown): string {
  if (Array.isArray(value)) return value.map(row).join("\n");
  return value !== null && typeof value === "object" ? row(value) : plain(value ?? "–");
}

export function toldAll(values: Record<string, unknown>): string {
  return Object.entries(values)
    .map(([name, value]) => (Array.isArray(value) ? `${nameOf(name)}:\n${told(value)}` : `${nameOf(name)}: ${told(value)}`))
    .join("\n");
}

function row(value: unknown): string {
  if (value === null || typeof value !== "object") return plain(value ?? "–");
  return Object.values(value)
    .filter((each) => each !== null && each !== "")
    .map((each) => plain(each))
    .join(" · ");
}
