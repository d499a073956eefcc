import { expect, test } from "vitest";
import type { SchemaMessageAttempt, SchemaMessageFate } from "@/lib/api";
import { isOver, stagesOf } from "./stages";

const AT = "2026-03-02T10:00:00Z";

function attempt(outcome: string, detail = ""): SchemaMessageAttempt {
  const reason = outcome === "sent" ? null : { code: "account", text: "No account carries this channel." };
  return { number: 1, at: AT, outcome, account: "Post office", provider: "smtp", reason, detail, cost: 0, currency: null };
}

function fate(status: string, attempts: SchemaMessageAttempt[] = [], ...kinds: string[]): SchemaMessageFate {
  const timeline = kinds.map((kind) => ({ kind, at: AT, channel: "email", detail: {} }));
  const reason = status === "failed" ? { code: "rejected", text: "The provider refused it." } : null;
  return { status, attempts, timeline, reason, at: AT } as unknown as SchemaMessageFate;
}

test.each([
  ["accepted", [], [], ["accepted", "waiting"]],
  ["waiting", [attempt("again", "535 no")], [], ["accepted", "again", "waiting"]],
  ["sent", [attempt("sent")], ["message.sent"], ["accepted", "sent", "delivering"]],
  ["delivered", [attempt("sent")], ["message.sent", "message.delivered"], ["accepted", "sent", "delivered"]],
  ["read", [attempt("sent")], ["message.sent", "message.read"], ["accepted", "sent", "delivered", "read"]],
  ["failed", [attempt("failed", "550 no")], [], ["accepted", "failed"]],
  ["failed", [attempt("failed", "550 no")], ["message.sent"], ["accepted", "sent", "failed"]],
] as const)("%s after %j and %j", (status, attempts, kinds, expected) => {
  expect(stagesOf(fate(status, [...attempts], ...kinds)).map((each) => each.key)).toEqual(expected);
});

test("where it failed both say why", () => {
  const stage = stagesOf(fate("failed", [attempt("failed", "550 no such user")])).at(-1);
  expect(stage).toMatchObject({ state: "failed", text: "The provider refused it.", said: "550 no such user", by: "Post office" });
});

test("what is sent may still arrive", () => {
  expect([fate("sent"), fate("waiting"), fate("delivered"), fate("failed")].map(isOver)).toEqual([false, false, true, true]);
});
