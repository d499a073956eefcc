// A connector as the screens write it: its operations, and which settings matter for a way to sign in.
import type { SchemaSettingField } from "@/lib/api";

export const KINDS = ["http", "sql", "jsonrpc", "file"] as const;
export type Kind = (typeof KINDS)[number];

export const TYPES = ["text", "number", "whole", "yes_no", "time", "date", "list", "map"] as const;
export type Type = (typeof TYPES)[number];
export const PLAIN = ["text", "number", "whole", "yes_no", "time", "date"] as const;

export interface Argument {
  type?: Type;
  optional?: boolean;
  personal?: boolean;
}

export interface Value extends Argument {
  take: string;
  items?: Record<string, string>;
}

export interface Request {
  way: Kind;
  method?: string;
  path?: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  json?: unknown;
  form?: Record<string, string>;
  also?: number[];
  statement?: string;
  rows?: number;
  params?: unknown;
  writes?: boolean;
  action?: "find" | "drop";
  columns?: Record<string, string>;
  separator?: string;
}

export interface Operation {
  request: Request;
  title?: string;
  arguments?: Record<string, Argument>;
  response?: Record<string, Value>;
  cache?: number;
  timeout?: number;
  retries?: number;
  uncertain?: "repeat" | "leave" | null;
  fallback?: Record<string, string>;
  profile?: Profile | null;
  /** Agents may ask it from the inbox. */
  agents?: boolean;
}

/** Attributes of a customer that an operation holds. */
export interface Profile {
  attributes: Record<string, string>;
  arguments?: Record<string, string>;
}

export interface Definition {
  kind: Kind;
  title?: string;
  operations: Record<string, Operation>;
  breaker?: { failures?: number; seconds?: number };
  fallback?: Record<string, string>;
}

/** What a new operation of a kind begins with. */
export function begun(kind: Kind): Operation {
  const request: Record<Kind, Request> = {
    http: { way: "http", method: "GET", path: "/customers/{{ phone }}" },
    sql: { way: "sql", statement: "select * from orders where phone = :phone" },
    jsonrpc: { way: "jsonrpc", method: "", params: ["{{ phone }}"] },
    file: { way: "file", action: "find", path: "orders.csv", columns: { phone: "{{ phone }}" } },
  };
  return { request: request[kind], arguments: { phone: { type: "text", personal: true } }, response: {}, timeout: 5, retries: 1 };
}

/** Statuses as they are typed: "404, 409"; what is none is left out. */
export function statusesOf(text: string): number[] {
  return [...new Set((text.match(/\d{3}/g) ?? []).map(Number).filter((it) => it >= 300 && it <= 599))];
}

/** A name that is not taken yet. */
export function freshName(taken: object, name: string): string {
  if (!(name in taken)) return name;
  let at = 2;
  while (`${name}_${at}` in taken) at += 1;
  return `${name}_${at}`;
}

/** The record with one name changed, in its place. */
export function renamed<T>(record: Record<string, T>, from: string, to: string): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name === from ? to : name, value]));
}

/** The record without a name. */
export function without<T>(record: Record<string, T>, name: string): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([other]) => other !== name));
}

const BY_CHOICE: Record<Kind, Record<string, string[]>> = {
  http: {
    basic: ["username", "password"],
    bearer: ["token"],
    api_key: ["api_key", "api_key_name", "api_key_in"],
    oauth2: ["token_url", "client_id", "client_secret", "scope"],
  },
  sql: { postgresql: ["host", "port", "database", "username", "password", "tls", "ca_certificate"], sqlite: ["file"] },
  jsonrpc: {
    basic: ["username", "password", "version"],
    bearer: ["token", "version"],
    tryton: ["database", "username", "password"],
    none: ["version"],
  },
  file: {},
};
const CHOICE: Record<Kind, string> = { http: "auth", sql: "engine", jsonrpc: "login", file: "" };
const RARE = new Set(["headers", "ca_certificate", "client_certificate", "client_key", "signing_secret", "version", "port", "tls"]);

/** Whether a setting counts for what is chosen. */
export function counts(kind: Kind, field: SchemaSettingField, values: Record<string, unknown>): boolean {
  const choices = BY_CHOICE[kind];
  const chosen = choices[textOf(values[CHOICE[kind]])] ?? [];
  return chosen.includes(field.name) || !Object.values(choices).flat().includes(field.name);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Whether a setting is seldom needed. */
export function rare(field: SchemaSettingField): boolean {
  return RARE.has(field.name);
}

const LONG = new Set(["ca_certificate", "client_certificate", "client_key", "private_key", "host_key"]);

/** Whether a setting takes several lines. */
export function long(field: SchemaSettingField): boolean {
  return LONG.has(field.name);
}

/** What fields show first: what is stored, else the default; a secret always nothing. */
export function valuesOf(fields: readonly SchemaSettingField[], stored: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(fields.map((field) => [field.name, field.secret ? "" : (stored[field.name] ?? field.initial ?? "")]));
}

/** What is sent: empty settings as null, which takes them away; an untouched secret not at all, so that it stays. */
export function settingsOf(fields: readonly SchemaSettingField[], kind: Kind, values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    fields.flatMap((field): [string, unknown][] => {
      const value = values[field.name];
      if (!counts(kind, field, values)) return field.secret || field.required ? [] : [[field.name, null]];
      if (value === "" || value === null || value === undefined) return field.secret ? [] : [[field.name, null]];
      return [[field.name, value]];
    }),
  );
}
