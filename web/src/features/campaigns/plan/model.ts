// The plan as a calendar, purely: where each contact stands, and what a plan becomes by moving, adding and removing.
import { CHANNEL_ORDER, type ContactEvent, type Definition, type TemplateItem } from "../types";

/** The days that a plan shows at least: three weeks and a half at a glance. */
export const AT_LEAST = 25;
const ROOM_AFTER = 3;
export const LAST_DAY = 730;
const DAY = 86_400_000;

export interface Cell {
  lane: string;
  day: number;
}

/** The lane that a contact stands in: its first channel's. */
export function laneOf(event: Pick<ContactEvent, "channels">): string {
  return event.channels[0] ?? "";
}

/** The lanes of a plan: the usual ones, then others that it uses. */
export function lanesOf(events: readonly ContactEvent[]): string[] {
  return [...new Set([...CHANNEL_ORDER, ...events.map(laneOf)])].filter(Boolean);
}

/** How many days the calendar shows. */
export function lengthOf(events: readonly ContactEvent[], today: number | null): number {
  const last = Math.max(-1, ...events.map((event) => event.day ?? -1));
  return Math.max(AT_LEAST, last + 1 + ROOM_AFTER, (today ?? -1) + 1 + ROOM_AFTER);
}

/** Contacts of one lane on one day, by their hour. */
export function eventsAt(events: readonly ContactEvent[], { lane, day }: Cell): ContactEvent[] {
  return events.filter((event) => event.day === day && laneOf(event) === lane).sort((a, b) => a.at.localeCompare(b.at));
}

/** Contacts that follow something that happens. */
export function realTimeOf(events: readonly ContactEvent[], lane?: string): ContactEvent[] {
  return events.filter((event) => event.on !== null && (lane === undefined || laneOf(event) === lane));
}

/** The calendar day (at noon UTC, to be shown in UTC) on which a plan's day falls; without a launch, as if it were now. */
export function dateOf(day: number, launchedAt: string | null, now: string, zone: string): Date {
  const start = dayNumber(new Date(launchedAt ?? now), zone);
  return new Date((start + day) * DAY + DAY / 2);
}

/** Which day of a launched plan it is now, or null. */
export function todayOf(launchedAt: string | null, now: string, zone: string): number | null {
  if (launchedAt === null) return null;
  return dayNumber(new Date(now), zone) - dayNumber(new Date(launchedAt), zone);
}

function dayNumber(at: Date, zone: string): number {
  let parts: string;
  try {
    parts = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(at);
  } catch {
    parts = at.toISOString().slice(0, 10); // a zone that this browser doesn't know
  }
  return Math.floor(Date.parse(parts) / DAY);
}

/** The plan with a contact on another day or in another lane; its new lane's channel comes first, the rest follow. */
export function moved(definition: Definition, name: string, to: Cell): Definition {
  return changedEvent(definition, name, (event) => {
    const old = laneOf(event);
    const channels =
      to.lane === old ? event.channels : [to.lane, ...event.channels.filter((each) => each !== to.lane && each !== old)];
    return { ...event, day: clamp(to.day), on: null, channels };
  });
}

/** The plan with one contact exchanged; by another name, if that is what is changed. */
export function changedEvent(
  definition: Definition,
  name: string,
  change: (event: ContactEvent) => ContactEvent,
): Definition {
  return { ...definition, events: definition.events.map((event) => (event.name === name ? change(event) : event)) };
}

export function withoutEvent(definition: Definition, name: string): Definition {
  return { ...definition, events: definition.events.filter((event) => event.name !== name) };
}

/** The plan with one contact more; returns its name too. */
export function withEvent(
  definition: Definition,
  template: Pick<TemplateItem, "name" | "channels"> | null,
  at: Cell,
  more: Partial<ContactEvent> = {},
): { definition: Definition; name: string } {
  const name = freeName(definition, template?.name ?? at.lane);
  const event: ContactEvent = {
    name,
    template: template?.name ?? "",
    channels: [at.lane],
    day: clamp(at.day),
    at: "10:00",
    on: null,
    purpose: "marketing",
    subscription: definition.events[0]?.subscription ?? "news",
    when: null,
    until_goal: true,
    asks: true,
    expires_hours: 72,
    best: false,
    caller: "first",
    ...more,
  };
  return { definition: { ...definition, events: [...definition.events, event] }, name };
}

/** A copy of a contact, a day later. */
export function withCopy(definition: Definition, name: string): { definition: Definition; name: string } {
  const event = definition.events.find((each) => each.name === name);
  if (!event) return { definition, name };
  const copy = { ...event, name: freeName(definition, name), ...(event.day === null ? {} : { day: clamp(event.day + 1) }) };
  return { definition: { ...definition, events: [...definition.events, copy] }, name: copy.name };
}

/** A name that no contact has yet: "reminder", "reminder-2" … */
export function freeName(definition: Definition, wanted: string): string {
  const base = wanted.replace(/-\d+$/, "") || "contact";
  const taken = new Set(definition.events.map((event) => event.name));
  for (let n = 1; ; n++) {
    const name = n === 1 ? base : `${base}-${n}`;
    if (!taken.has(name)) return name;
  }
}

/** The day after the last one planned: where a contact comes that is added without being dragged. */
export function nextDay(events: readonly ContactEvent[], today: number | null): number {
  const last = Math.max(-1, ...events.map((event) => event.day ?? -1));
  return clamp(Math.max(last < 0 ? 0 : last + 3, today === null ? 0 : today + 1));
}

/** Where an arrow key leads from a cell, or null. */
export function stepFrom(at: Cell, key: string, shift: boolean, lanes: readonly string[], first: number): Cell | null {
  const lane = lanes.indexOf(at.lane);
  switch (key) {
    case "ArrowRight":
      return { ...at, day: clamp(at.day + (shift ? 7 : 1)) };
    case "ArrowLeft":
      return at.day <= first ? null : { ...at, day: Math.max(first, at.day - (shift ? 7 : 1)) };
    case "ArrowDown":
      return lane < 0 || lane === lanes.length - 1 ? null : { ...at, lane: lanes[lane + 1] ?? at.lane };
    case "ArrowUp":
      return lane <= 0 ? null : { ...at, lane: lanes[lane - 1] ?? at.lane };
    default:
      return null;
  }
}

function clamp(day: number): number {
  return Math.min(LAST_DAY, Math.max(0, Math.round(day)));
}
