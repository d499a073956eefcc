// The stages of a message's fate, decided from what the API knows of it.
import type { SchemaMessageFate } from "@/lib/api";

export interface Stage {
  key: "accepted" | "waiting" | "again" | "sent" | "delivering" | "delivered" | "read" | "failed" | "suppressed" | "expired" | "uncertain";
  state: "done" | "waits" | "failed";
  at?: string;
  /** The account that carried it. */
  by?: string;
  /** Our words. */
  text?: string;
  /** The provider's. */
  said?: string;
}

const OVER = new Set(["delivered", "read", "failed", "suppressed", "expired", "uncertain"]);

/** Nothing more is to come; what was sent may still arrive. */
export function isOver(fate: SchemaMessageFate): boolean {
  return OVER.has(fate.status);
}

export function stagesOf(fate: SchemaMessageFate): Stage[] {
  const at = (kind: string) => fate.timeline.find((each) => each.kind === kind)?.at;
  const last = fate.attempts.at(-1);
  const stages: Stage[] = [{ key: "accepted", state: "done", at: fate.at }];
  const went = ["sent", "delivered", "read"].includes(fate.status) || at("message.sent") !== undefined;
  if (went) stages.push({ key: "sent", state: "done", at: at("message.sent") ?? last?.at, by: last?.account ?? "" });
  if (fate.status === "sent") stages.push({ key: "delivering", state: "waits" });
  if (fate.status === "delivered" || fate.status === "read") stages.push({ key: "delivered", state: "done", at: at("message.delivered") ?? at("message.read") });
  if (fate.status === "read") stages.push({ key: "read", state: "done", at: at("message.read") });
  if (fate.status === "waiting" || fate.status === "sending" || fate.status === "accepted") {
    if (last?.outcome === "again") stages.push({ key: "again", state: "failed", at: last.at, by: last.account ?? "", text: last.reason?.text, said: last.detail });
    stages.push({ key: "waiting", state: "waits" });
  }
  if (fate.status === "failed" || fate.status === "suppressed" || fate.status === "expired" || fate.status === "uncertain") {
    stages.push({ key: fate.status, state: "failed", at: last?.at, by: last?.account ?? "", text: fate.reason?.text, said: last?.detail });
  }
  return stages;
}
