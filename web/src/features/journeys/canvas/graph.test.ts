import { describe, expect, it } from "vitest";
import type { SchemaJourneyFigures, SchemaJourneyFindings, SchemaJourneyParts } from "@/lib/api";
import { addStep, blank, connect, ENTRY, move, type Journey } from "../model";
import { edgesOf, exitsOf, nodesOf, problemsOf, type Known } from "./graph";

const PARTS = {
  steps: [
    { type: "ask", group: "talk", title: "Ask", summary: "Asks.", required: ["reply", "no_reply"], optional: ["undeliverable"] },
    { type: "exit", group: "end", title: "Exit", summary: "Ends.", required: [], optional: [] },
  ],
} as unknown as SchemaJourneyParts;

const FIGURES = {
  started: 12,
  steps: [
    { step: "ask", waiting: 3, stuck: 1, passed: { reply: 5, no_reply: 0 } },
    { step: "gone", waiting: 9, stuck: 0, passed: { next: 9 } },
  ],
} as unknown as SchemaJourneyFigures;

const FINDINGS = {
  entry: "Whoever orders comes in.",
  steps: [{ name: "ask", sentence: "Asks “how”.", required: ["yes", "no_reply"], optional: [] }],
  problems: [
    { step: "ask", text: "An exit leads nowhere.", remedy: "Connect it." },
    { step: null, text: "Nobody comes in.", remedy: "" },
  ],
} as unknown as SchemaJourneyFindings;

function drawn(): Journey {
  let journey = addStep(blank("care", "Care"), "ask", { type: "ask", template: "how", title: "How was it?" });
  journey = addStep(journey, "exit", { type: "exit" }, { step: "ask", exit: "reply" });
  return connect(journey, "ask", "no_reply", "exit");
}

function known(more: Partial<Known> = {}): Known {
  return { parts: PARTS, findings: null, figures: undefined, selected: new Set(), entryTitle: "Entry", ...more };
}

describe("edges", () => {
  it("lead from the entry and from each exit, with how many have passed", () => {
    const shown = edgesOf(drawn(), FIGURES).map(({ id, target, label }) => [id, target, label]);
    expect(shown).toEqual([
      [`${ENTRY}/next`, "ask", "12"],
      ["ask/reply", "exit", "5"],
      ["ask/no_reply", "exit", undefined],
    ]);
  });

  it("count anew with each figure, and bear none where nobody has passed or nothing is known", () => {
    const later = { ...FIGURES, steps: [{ ...FIGURES.steps[0]!, passed: { reply: 6, no_reply: 1 } }] };
    expect(edgesOf(drawn(), later).map((each) => each.label)).toEqual(["12", "6", "1"]);
    expect(edgesOf(drawn(), undefined).every((each) => each.label === undefined)).toBe(true);
  });

  it("lead from no entry to a step that is not there", () => {
    expect(edgesOf({ ...drawn(), first: "nowhere" }, FIGURES).map((each) => each.source)).toEqual(["ask", "ask"]);
  });
});

describe("nodes", () => {
  it("are the entry and each step, where they were put, with who waits there", () => {
    const journey = move(drawn(), { ask: [40, 160] });
    const [entry, ask, exit] = nodesOf(journey, known({ figures: FIGURES, selected: new Set(["ask"]) }));
    expect([entry!.id, entry!.deletable, entry!.data.title]).toEqual([ENTRY, false, "Entry"]);
    expect(ask!.position).toEqual({ x: 40, y: 160 });
    expect([ask!.selected, ask!.data.title, ask!.data.waiting, ask!.data.stuck]).toEqual([true, "How was it?", 3, 1]);
    expect([exit!.selected, exit!.data.title, exit!.data.waiting]).toEqual([false, "Exit", 0]);
  });

  it("say what the server has found, each its own", () => {
    const [entry, ask] = nodesOf(drawn(), known({ findings: FINDINGS }));
    expect([entry!.data.sentence, entry!.data.problems]).toEqual(["Whoever orders comes in.", ["Nobody comes in."]]);
    expect([ask!.data.sentence, ask!.data.problems]).toEqual(["Asks “how”.", ["An exit leads nowhere. Connect it."]]);
    expect(problemsOf(null, "ask")).toEqual([]);
  });

  it("show exits that must lead somewhere and those that do; the server's word on which counts more", () => {
    const names = (findings: SchemaJourneyFindings | null) => exitsOf(drawn(), "ask", known({ findings })).map((each) => [each.name, each.required, each.connected]);
    expect(names(null)).toEqual([["reply", true, true], ["no_reply", true, true], ["undeliverable", false, false]]);
    expect(names(FINDINGS)).toEqual([["yes", true, false], ["no_reply", true, true], ["reply", false, true]]);
    expect(nodesOf(drawn(), known())[1]!.data.exits.map((each) => each.name)).toEqual(["reply", "no_reply"]);
    expect(exitsOf(drawn(), "nobody", known())).toEqual([]);
  });
});
