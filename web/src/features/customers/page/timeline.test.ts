import { describe, expect, it } from "vitest";
import type { SchemaTimelineEntry } from "@/lib/api";
import { byDay, fold, headline } from "./timeline";

function entry(kind: string, at: string, message: string | null = null): SchemaTimelineEntry {
  const speaks = kind === "message.accepted" || kind === "message.received";
  return {
    id: `${kind} ${at}`, at, place: 1, customer: "ana", kind, group: "message", direction: "out", sentence: kind, channel: "sms", cost: 0, currency: null,
    campaign: null, campaign_name: "", contact_event: null, conversation: null, run: null, message_id: message,
    message: speaks && message ? ({ id: message } as SchemaTimelineEntry["message"]) : null,
  };
}

describe("a timeline", () => {
  it("tells what became of a message with the message", () => {
    const told = fold([
      entry("message.delivered", "2026-03-02T10:02:00Z", "m"),
      entry("message.sent", "2026-03-02T10:01:00Z", "m"),
      entry("message.accepted", "2026-03-02T10:00:00Z", "m"),
    ]);
    expect(told.map((each) => each.entry.kind)).toEqual(["message.accepted"]);
    expect(told[0]!.steps.map((each) => each.kind)).toEqual(["message.sent", "message.delivered"]);
  });
  it("leaves steps alone whose message is not on the page", () => {
    expect(fold([entry("message.sent", "2026-03-02T10:01:00Z", "m")])).toHaveLength(1);
  });
  it("says how a message ended, and tells a late bounce by itself", () => {
    const accepted = entry("message.accepted", "2026-03-02T10:00:00Z", "m");
    const sent = entry("message.sent", "2026-03-02T10:01:00Z", "m");
    const told = fold([entry("message.failed", "2026-03-04T10:01:00Z", "m"), sent, accepted]);
    expect(told.map((each) => each.entry.kind)).toEqual(["message.failed", "message.accepted"]);
    expect(told.map(headline)).toEqual(["message.failed", "message.sent"]);
    const soon = fold([entry("message.failed", "2026-03-02T10:02:00Z", "m"), sent, accepted]);
    expect(soon.map(headline)).toEqual(["message.failed"]);
  });
  it("falls into the reader's days", () => {
    const told = fold([entry("a.b", "2026-03-02T23:30:00Z"), entry("a.b", "2026-03-02T10:00:00Z"), entry("a.b", "2026-03-01T10:00:00Z")]);
    expect(byDay(told, "Europe/Madrid").map(({ day, told: some }) => [day, some.length])).toEqual([
      ["2026-03-03", 1],
      ["2026-03-02", 1],
      ["2026-03-01", 1],
    ]);
  });
});
