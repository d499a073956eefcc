// A line for a terminal that tells a source's address of one row, in the columns that its mapping reads.
import type { SchemaSourceMapping } from "@/lib/api";

const SAMPLES: Record<string, string> = {
  customer: "ana@customer.example",
  channel: "email",
  kind: "delivered",
  external_id: "example-1",
  campaign: "spring",
  subject: "Hello",
  text: "Hello",
  cost: "0.05",
  currency: "EUR",
  direction: "out",
};

export function rowOf(mapping: SchemaSourceMapping, now: Date): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const [field, column] of Object.entries(mapping.columns)) put(row, mapping.format === "jsonl" ? column.split(".") : [column], field === "at" ? now.toISOString() : (SAMPLES[field] ?? ""));
  return row;
}

export function curlOf(address: string, mapping: SchemaSourceMapping, now = new Date()): string {
  const data = JSON.stringify(rowOf(mapping, now)).replaceAll("'", String.raw`'\''`);
  return `curl '${address}' -H 'Content-Type: application/json' -d '${data}'`;
}

/** Columns of objects within are paths: user.email. */
function put(row: Record<string, unknown>, path: readonly string[], value: string): void {
  const [name = "", ...rest] = path;
  if (rest.length === 0) {
    row[name] = value;
    return;
  }
  const inner = row[name];
  const next = typeof inner === "object" && inner !== null ? (inner as Record<string, unknown>) : {};
  row[name] = next;
  put(next, rest, value);
}
