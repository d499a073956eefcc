import { describe, expect, it } from "vitest";
import type { ContactEvent, Definition } from "../types";
import {
  changedEvent, dateOf, eventsAt, freeName, lanesOf, lengthOf, moved, nextDay, realTimeOf, stepFrom, todayOf, withCopy,
  withEvent, withoutEvent,
} from "./model";

function contact(name: string, more: Partial<ContactEvent> = {}): ContactEvent {
  return {
    name, template: name, channels: ["email"], day: 0, at: "09:00", on: null, purpose: "marketing", subscription: "news",
    when: null, until_goal: true, asks: true, expires_hours: 72, best: false, caller: "first", ...more,
  };
}

function plan(...events: ContactEvent[]): Definition {
  const goal = { name: "registered", action: "register", words: [], replies: true };
  return { name: "Fair", goal, events, audience: null, exclude: null, control: 0, variables: {}, zone: "Europe/London", department: "" };
}

const only = (definition: Definition) => definition.events[0]!;

describe("a plan as a calendar", () => {
  it("stands each contact in the lane of its first channel, by the hour", () => {
    const events = [contact("late", { at: "17:00" }), contact("early"), contact("text", { channels: ["sms", "email"] })];
    expect(eventsAt(events, { lane: "email", day: 0 }).map((event) => event.name)).toEqual(["early", "late"]);
    expect(eventsAt(events, { lane: "sms", day: 0 })).toHaveLength(1);
    expect(lanesOf([...events, contact("odd", { channels: ["fax"] })]).at(-1)).toBe("fax");
  });
  it("sets contacts apart that follow something", () => {
    expect(realTimeOf([contact("a"), contact("b", { day: null, on: "goal" })]).map((event) => event.name)).toEqual(["b"]);
  });
  it("shows 25 days at least, and some after the last contact and after today", () => {
    expect(lengthOf([], null)).toBe(25);
    expect(lengthOf([contact("a", { day: 40 })], null)).toBe(44);
    expect(lengthOf([], 60)).toBe(64);
  });
  it("counts days in the campaign's zone, over changes of the clock", () => {
    const launched = "2026-03-27T23:30:00Z"; // the night before, in Madrid already the 28th
    expect(dateOf(1, launched, launched, "Europe/London").toISOString().slice(0, 10)).toBe("2026-03-28");
    expect(dateOf(1, launched, launched, "Europe/Madrid").toISOString().slice(0, 10)).toBe("2026-03-29");
    expect(todayOf(launched, "2026-03-30T22:59:00Z", "Europe/London")).toBe(3);
    expect(todayOf(launched, "2026-03-30T23:01:00Z", "Europe/London")).toBe(4);
    expect(todayOf(null, launched, "Europe/London")).toBeNull();
  });
});

describe("changing a plan", () => {
  it("moves a contact; the lane's channel comes first and the former one goes", () => {
    const definition = plan(contact("a", { channels: ["email", "push"] }));
    expect(only(moved(definition, "a", { lane: "email", day: 4 }))).toMatchObject({ day: 4, channels: ["email", "push"] });
    expect(only(moved(definition, "a", { lane: "sms", day: 0 })).channels).toEqual(["sms", "push"]);
    expect(only(moved(definition, "a", { lane: "push", day: -3 }))).toMatchObject({ day: 0, channels: ["push"] });
  });
  it("adds, copies, changes and removes, under names of their own", () => {
    const added = withEvent(plan(contact("mail")), { name: "mail", channels: ["email"] }, { lane: "email", day: 3 });
    expect(added.name).toBe("mail-2");
    expect(withCopy(added.definition, "mail-2")).toMatchObject({ name: "mail-3" });
    expect(freeName(added.definition, "other")).toBe("other");
    expect(only(changedEvent(plan(contact("a")), "a", (event) => ({ ...event, name: "b" }))).name).toBe("b");
    expect(withoutEvent(plan(contact("a")), "a").events).toEqual([]);
  });
  it("puts what is added after the last contact, and after today", () => {
    expect(nextDay([], null)).toBe(0);
    expect(nextDay([contact("a", { day: 4 })], null)).toBe(7);
    expect(nextDay([contact("a", { day: 4 })], 12)).toBe(13);
  });
  it("steps with arrows, by weeks with Shift, and not before the first free day", () => {
    const lanes = ["email", "sms"];
    expect(stepFrom({ lane: "email", day: 2 }, "ArrowRight", false, lanes, 0)).toEqual({ lane: "email", day: 3 });
    expect(stepFrom({ lane: "email", day: 2 }, "ArrowRight", true, lanes, 0)).toEqual({ lane: "email", day: 9 });
    expect(stepFrom({ lane: "email", day: 2 }, "ArrowLeft", true, lanes, 1)).toEqual({ lane: "email", day: 1 });
    expect(stepFrom({ lane: "email", day: 1 }, "ArrowLeft", false, lanes, 1)).toBeNull();
    expect(stepFrom({ lane: "email", day: 1 }, "ArrowDown", false, lanes, 0)).toEqual({ lane: "sms", day: 1 });
    expect(stepFrom({ lane: "sms", day: 1 }, "ArrowDown", false, lanes, 0)).toBeNull();
    expect(stepFrom({ lane: "sms", day: 1 }, "Enter", false, lanes, 0)).toBeNull();
  });
});
