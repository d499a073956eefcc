// A form from a provider's settings: what its fields hold, and what of it is sent.
import type { SchemaSettingField } from "@/lib/api";

export type Value = string | number | boolean | null;
export type Values = Record<string, Value>;

/** What fields show first: what is stored, else the default; a secret always nothing. */
export function valuesOf(fields: readonly SchemaSettingField[], stored: Record<string, unknown>): Values {
  return Object.fromEntries(fields.map((field) => [field.name, field.secret ? "" : shown(field, stored[field.name] ?? field.initial)]));
}

function shown(field: SchemaSettingField, value: unknown): Value {
  if (field.type === "map" || field.type === "list") return JSON.stringify(value ?? (field.type === "map" ? {} : []));
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  return field.type === "boolean" ? false : "";
}

/** The settings to send: empty ones as null, which takes them away; an untouched secret not at all, so that it stays. */
export function settingsOf(fields: readonly SchemaSettingField[], values: Values): Record<string, unknown> {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const value = values[field.name] ?? "";
      if (value === "") return field.secret ? [] : [[field.name, null]];
      return [[field.name, field.type === "map" || field.type === "list" ? parsed(String(value)) : value]];
    }),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text; // the server says what is wrong with it
  }
}

const SHORT = new Set(["api", "url", "id", "sid", "tls", "ssl", "dkim", "vapid", "jwt", "sms", "pin", "http", "imap", "jid", "as", "hs"]);

/** "max_per_connection" → "Max per connection", "api_url" → "API URL". */
export function nameOf(field: string): string {
  const words = field.split("_").map((each) => (SHORT.has(each) ? each.toUpperCase() : each));
  const text = words.join(" ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Asked for at once: what is required, secrets, and what signs in; the rest has defaults that mostly do. */
export function essential(field: SchemaSettingField): boolean {
  if (field.name === "api_url") return typeof field.initial !== "string" || !field.initial.startsWith("https://"); // a service's own is left as it is
  return field.required || field.secret || FIRST.has(field.name);
}

const FIRST = new Set(["host", "port", "tls", "username", "url", "system_id", "region", "domain", "consumer_key", "client_id", "key_sid", "dkim_domain", "dkim_selector"]);

/** Whether a secret is a key of several lines (PEM), which a field of one line would run together. */
export function severalLines(name: string): boolean {
  return name === "private_key" || name === "dkim_key";
}
