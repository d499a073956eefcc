// A route's limits while they are being changed, and how a new sender's plan goes on.
import type { SchemaDomainLimit, SchemaRouteLimitsInput, SchemaRouteLimitsItem, SchemaWarmUp } from "@/lib/api";
import { spansOf, writtenOf, type Span } from "@/ui";

export interface DomainDraft {
  domain: string;
  perMinute: number | null;
  connections: number | null;
}

/** In which hours the route sends, and what happens outside of them. */
export interface HoursDraft {
  spans: Span[];
  zone: string;
  meanwhile: "wait" | "elsewhere";
}

export interface Draft {
  hours: HoursDraft | null;
  plan: SchemaWarmUp | null;
  domains: DomainDraft[];
}

/** What “every other domain” is called by the API. */
export const OTHERS = "*";

export function draftOf(stored: SchemaRouteLimitsItem): Draft {
  const domains = Object.entries(stored.domains).map(([domain, limit]) => ({ domain, perMinute: limit.per_minute ?? null, connections: limit.connections ?? null }));
  const hours = stored.hours && { spans: spansOf(stored.hours.spans), zone: stored.hours.zone, meanwhile: stored.hours.meanwhile };
  return { hours, plan: stored.warm_up, domains: domains.sort((one, other) => Number(one.domain === OTHERS) - Number(other.domain === OTHERS)) };
}

export function limitsOf(draft: Draft): SchemaRouteLimitsInput {
  const said = draft.domains.filter((each) => each.domain.trim() !== "");
  const domains = Object.fromEntries(said.map((each): [string, SchemaDomainLimit] => [each.domain.trim().toLowerCase(), { per_minute: each.perMinute, connections: each.connections }]));
  const hours = draft.hours && { ...draft.hours, spans: writtenOf(draft.hours.spans) };
  return { warm_up: draft.plan, domains, hours };
}

export function newHours(): HoursDraft {
  return { spans: [{ days: [1, 2, 3, 4, 5], from: "09:00", until: "18:00" }], zone: "", meanwhile: "wait" };
}

export function newPlan(today: Date): SchemaWarmUp {
  return { began: today.toISOString().slice(0, 10), first: 50, factor: 1.5, most: 50_000 };
}

const DAY = 86_400_000;

/** How many may go on the plan's day (the first is 0); nothing once it is over. */
export function allowedOn(plan: SchemaWarmUp, day: number): number | null {
  const grown = plan.first * plan.factor ** day;
  return grown >= plan.most ? null : Math.floor(grown);
}

/** How many days a plan goes on; nothing if it never ends. */
export function lengthOf(plan: SchemaWarmUp): number | null {
  const days = Array.from({ length: 401 }, (_, day) => day);
  return days.find((day) => allowedOn(plan, day) === null) ?? null;
}

/** The plan's day that a moment is in, in UTC: 0 is the first. */
export function dayOf(plan: SchemaWarmUp, now: Date): number {
  return Math.max(0, Math.floor((now.getTime() - Date.parse(plan.began)) / DAY));
}
