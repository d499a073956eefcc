// What is chosen for a trial: who is taken, what they answer at each question, what happens, what back ends say; pure.
import type { SchemaBackEndSays, SchemaBehaviour, SchemaSimulationAsked } from "@/lib/api";
import type { Journey } from "../model";

export type Answer = "yes" | "no" | "nothing" | "undeliverable" | "words";

export interface Answering {
  answer: Answer;
  /** For `words`. */
  text: string;
  /** So many of a hundred. */
  share: number;
}

export interface Happening {
  event: string;
  days: number;
  share: number;
}

export interface BackEnd {
  fails: boolean;
  /** What it answers, name by name. */
  values: Readonly<Record<string, unknown>>;
}

export interface Choices {
  number: number;
  segment: string | null;
  days: number;
  seed: number;
  /** At every question for which nothing else is chosen. */
  everywhere: Answering;
  steps: Readonly<Record<string, Answering>>;
  happenings: readonly Happening[];
  /** By connector and operation, as `backEndsOf` names them. */
  backEnds: Readonly<Record<string, BackEnd>>;
}

export const BEGIN: Choices = {
  number: 10, segment: null, days: 30, seed: 1, everywhere: { answer: "yes", text: "", share: 50 }, steps: {}, happenings: [], backEnds: {},
};

/** The questions of a journey: its steps by name, and what they are called. */
export function questionsOf(journey: Journey): { step: string; title: string }[] {
  return Object.entries(journey.steps).flatMap(([step, each]) => (each.type === "ask" ? [{ step, title: each.title || step }] : []));
}

/** The back ends that a journey calls, each once, with the names that are kept of their answers. */
export function backEndsOf(journey: Journey): { key: string; connector: string; operation: string; values: string[] }[] {
  const found = new Map<string, { key: string; connector: string; operation: string; values: string[] }>();
  for (const step of Object.values(journey.steps)) {
    if (step.type !== "call" || typeof step.connector !== "string" || !step.connector) continue;
    const operation = typeof step.operation === "string" ? step.operation : "";
    const key = `${step.connector}/${operation}`;
    const kept = Object.values((step.keep ?? {}) as Record<string, unknown>).filter((each) => typeof each === "string");
    const values = [...new Set([...(found.get(key)?.values ?? []), ...kept])];
    found.set(key, { key, connector: step.connector, operation, values });
  }
  return [...found.values()];
}

/** The events for which a journey waits: proposed, as others may be written. */
export function eventsOf(journey: Journey): string[] {
  const names = Object.values(journey.steps).flatMap((step) => (step.type === "wait_for_event" && typeof step.event === "string" && step.event ? [step.event] : []));
  return [...new Set(names)];
}

/** The request that says all of it; `says` gives the words of yes and no. */
export function asked(journey: Journey, chosen: Choices, says: (answer: "yes" | "no") => string): SchemaSimulationAsked {
  const behaviours = questionsOf(journey).flatMap(({ step }): SchemaBehaviour[] => {
    const { answer, text, share } = chosen.steps[step] ?? chosen.everywhere;
    if (answer === "nothing") return [];
    if (answer === "undeliverable") return [{ step, does: "undeliverable", share }];
    return [{ step, does: "answer", share, text: answer === "words" ? text : says(answer) }];
  });
  return {
    definition: journey as never,
    sample: { number: chosen.number, customers: [], ...(chosen.segment ? { segment: chosen.segment } : {}) },
    days: chosen.days,
    seed: chosen.seed,
    behaviours,
    happenings: chosen.happenings.filter((each) => each.event).map(({ event, days, share }) => ({ event, share, after: `P${days}D` })),
    back_ends: backEndsOf(journey).flatMap(({ key, connector, operation }): SchemaBackEndSays[] => {
      const said = chosen.backEnds[key];
      if (!said) return [];
      return [{ connector, operation, ...(said.fails ? { outcome: "failed" } : { outcome: "answered", values: { ...said.values } as never }) }];
    }),
  };
}

/** What is under a name changes, or nothing stands there any more. */
export function put<T>(before: Readonly<Record<string, T>>, name: string, value: T | null): Record<string, T> {
  const rest = Object.entries(before).filter(([other]) => other !== name);
  return Object.fromEntries(value === null ? rest : [...rest, [name, value]]);
}
