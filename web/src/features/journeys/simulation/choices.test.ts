import { describe, expect, it } from "vitest";
import { addStep, blank } from "../model";
import { asked, backEndsOf, BEGIN, eventsOf, questionsOf } from "./choices";

let journey = addStep(blank("care", "Care"), "how", { type: "ask", title: "How was it?" });
journey = addStep(journey, "sure", { type: "ask" });
journey = addStep(journey, "where", { type: "call", connector: "carrier", operation: "shipment", keep: { at: "state" } });
journey = addStep(journey, "again", { type: "call", connector: "carrier", operation: "shipment", keep: { due: "expected" } });
journey = addStep(journey, "here", { type: "wait_for_event", event: "delivered" });

describe("what is chosen for a trial", () => {
  const says = (answer: string) => answer.toUpperCase();

  it("offers a journey's questions, events and back ends, each once", () => {
    expect(questionsOf(journey)).toEqual([{ step: "how", title: "How was it?" }, { step: "sure", title: "sure" }]);
    expect(eventsOf(journey)).toEqual(["delivered"]);
    expect(backEndsOf(journey)).toEqual([{ key: "carrier/shipment", connector: "carrier", operation: "shipment", values: ["state", "expected"] }]);
  });

  it("answers every question alike, but for those that have an answer of their own", () => {
    const own = { answer: "words" as const, text: "Broken", share: 30 };
    expect(asked(journey, { ...BEGIN, steps: { how: own } }, says).behaviours).toEqual([
      { step: "how", does: "answer", share: 30, text: "Broken" },
      { step: "sure", does: "answer", share: 50, text: "YES" },
    ]);
    const silent = { answer: "nothing" as const, text: "", share: 50 };
    const lost = { answer: "undeliverable" as const, text: "", share: 100 };
    expect(asked(journey, { ...BEGIN, everywhere: silent, steps: { sure: lost } }, says).behaviours).toEqual([{ step: "sure", does: "undeliverable", share: 100 }]);
  });

  it("says whom to take, what happens and what back ends answer", () => {
    const happenings = [{ event: "delivered", days: 3, share: 80 }, { event: "", days: 1, share: 100 }];
    const body = asked(journey, { ...BEGIN, segment: "s", seed: 7, happenings, backEnds: { "carrier/shipment": { fails: false, values: { state: "late" } } } }, says);
    expect([body.sample, body.seed]).toEqual([{ number: 10, customers: [], segment: "s" }, 7]);
    expect(body.happenings).toEqual([{ event: "delivered", share: 80, after: "P3D" }]);
    expect(body.back_ends).toEqual([{ connector: "carrier", operation: "shipment", outcome: "answered", values: { state: "late" } }]);
    const failing = asked(journey, { ...BEGIN, backEnds: { "carrier/shipment": { fails: true, values: {} } } }, says);
    expect(failing.back_ends).toEqual([{ connector: "carrier", operation: "shipment", outcome: "failed" }]);
    expect(asked(journey, BEGIN, says).back_ends).toEqual([]);
  });
});
