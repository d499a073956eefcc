// What the canvas shows of a journey: nodes with their exits and problems, and edges with how many have passed.
import type { Edge } from "@xyflow/react";
import type { SchemaJourneyFigures, SchemaJourneyFindings, SchemaJourneyParts } from "@/lib/api";
import { ENTRY, placesOf, type Journey } from "../model";
import type { StepNodeType } from "./StepNode";

export interface Known {
  parts: SchemaJourneyParts;
  findings: SchemaJourneyFindings | null;
  figures: SchemaJourneyFigures | undefined;
  selected: ReadonlySet<string>;
  entryTitle: string;
}

/** The exits of a step as it is set: those that are checked on the server, else those of its kind; and what is connected. */
export function exitsOf(journey: Journey, name: string, known: Pick<Known, "parts" | "findings">) {
  const step = journey.steps[name];
  if (!step) return [];
  const said = known.findings?.steps.find((each) => each.name === name);
  const part = known.parts.steps.find((each) => each.type === step.type);
  const required = said?.required ?? part?.required ?? [];
  const optional = said?.optional ?? part?.optional ?? [];
  const connected = Object.keys(step.exits ?? {});
  const names = [...new Set([...required, ...optional, ...connected])];
  return names.map((exit) => ({ name: exit, required: required.includes(exit), connected: connected.includes(exit) }));
}

export function nodesOf(journey: Journey, known: Known): StepNodeType[] {
  const places = placesOf(journey);
  const entry: StepNodeType = {
    id: ENTRY,
    type: "step",
    position: at(places[ENTRY]),
    selected: known.selected.has(ENTRY),
    deletable: false,
    data: {
      type: ENTRY,
      group: "entry",
      title: known.entryTitle,
      sentence: known.findings?.entry ?? "",
      exits: [{ name: "next", required: true, connected: journey.first !== "" }],
      problems: problemsOf(known.findings, null),
      warnings: [],
      waiting: 0,
      stuck: 0,
      entry: true,
    },
  };
  const steps = Object.entries(journey.steps).map(([name, step]): StepNodeType => {
    const part = known.parts.steps.find((each) => each.type === step.type);
    const figures = known.figures?.steps.find((each) => each.step === name);
    return {
      id: name,
      type: "step",
      position: at(places[name]),
      selected: known.selected.has(name),
      data: {
        type: step.type,
        group: part?.group ?? "",
        title: step.title || (part?.title ?? step.type),
        sentence: known.findings?.steps.find((each) => each.name === name)?.sentence ?? part?.summary ?? "",
        exits: exitsOf(journey, name, known).filter((exit) => exit.required || exit.connected),
        problems: problemsOf(known.findings, name),
        warnings: warningsOf(known.findings, name),
        waiting: figures?.waiting ?? 0,
        stuck: figures?.stuck ?? 0,
        entry: false,
      },
    };
  });
  return [entry, ...steps];
}

export function edgesOf(journey: Journey, figures: SchemaJourneyFigures | undefined): Edge[] {
  const first: Edge[] = journey.first in journey.steps ? [edge(ENTRY, "next", journey.first, figures?.started)] : [];
  const ways = Object.entries(journey.steps).flatMap(([name, step]) => {
    const passed = figures?.steps.find((each) => each.step === name)?.passed ?? {};
    return Object.entries(step.exits ?? {}).map(([exit, to]) => edge(name, exit, to, passed[exit]));
  });
  return [...first, ...ways];
}

export function problemsOf(findings: SchemaJourneyFindings | null, step: string | null): string[] {
  return (findings?.problems ?? []).filter((each) => (each.step ?? null) === step).map((each) => `${each.text} ${each.remedy}`.trim());
}

function warningsOf(findings: SchemaJourneyFindings | null, step: string): string[] {
  return (findings?.warnings ?? []).filter((each) => each.step === step).map((each) => `${each.text} ${each.remedy}`);
}

function edge(source: string, exit: string, target: string, passed: number | undefined): Edge {
  return { id: `${source}/${exit}`, source, sourceHandle: exit, target, ...(passed ? { label: String(passed) } : {}) };
}

function at(place: readonly [number, number] | undefined) {
  return { x: place?.[0] ?? 0, y: place?.[1] ?? 0 };
}
