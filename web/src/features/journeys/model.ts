// A journey as it is drawn: plain data, and what drawing does to it. Every change gives a new one, so undoing is easy.
export interface Step {
  type: string;
  title?: string;
  place?: readonly [number, number];
  exits?: Readonly<Record<string, string>>;
  [field: string]: unknown;
}

export interface Journey {
  name: string;
  version: number;
  title?: string;
  entry: { type: string; [field: string]: unknown };
  first: string;
  again?: string;
  steps: Readonly<Record<string, Step>>;
  [field: string]: unknown;
}

/** The name under which the entry is drawn; no step can have it. */
export const ENTRY = "entry";
export const WIDTH = 240;
const DOWN = 190;
const ACROSS = 290;

export function blank(name: string, title: string): Journey {
  return { name, version: 1, title, entry: { type: "manual" }, first: "", steps: {} };
}

/** A name for a new step: that of its type, numbered where there is one. */
export function freshName(journey: Journey, type: string): string {
  if (!(type in journey.steps)) return type;
  for (let number = 2; ; number++) {
    if (!(`${type}_${number}` in journey.steps)) return `${type}_${number}`;
  }
}

export function addStep(journey: Journey, name: string, step: Step, after?: { step: string; exit: string }): Journey {
  const added = { ...journey, steps: { ...journey.steps, [name]: step } };
  if (after) return connect(added, after.step, after.exit, name);
  return Object.keys(journey.steps).length === 0 ? { ...added, first: name } : added;
}

export function changeStep(journey: Journey, name: string, change: Partial<Step>): Journey {
  const before = journey.steps[name];
  if (!before) return journey;
  const after: Step = { ...before, ...change, type: before.type };
  const kept = Object.entries(after).filter(([, value]) => value !== undefined);
  return { ...journey, steps: { ...journey.steps, [name]: { ...Object.fromEntries(kept), type: before.type } } };
}

/** Take steps away, and every way that led to them. */
export function removeSteps(journey: Journey, names: readonly string[]): Journey {
  const gone = new Set(names);
  const steps = Object.fromEntries(
    Object.entries(journey.steps)
      .filter(([name]) => !gone.has(name))
      .map(([name, step]) => [name, { ...step, exits: without(step.exits, (to) => gone.has(to)) }]),
  );
  return { ...journey, first: gone.has(journey.first) ? "" : journey.first, steps };
}

export function connect(journey: Journey, from: string, exit: string, to: string): Journey {
  if (!(to in journey.steps)) return journey;
  if (from === ENTRY) return { ...journey, first: to };
  const step = journey.steps[from];
  return step ? changeStep(journey, from, { exits: { ...step.exits, [exit]: to } }) : journey;
}

export function disconnect(journey: Journey, from: string, exit: string): Journey {
  if (from === ENTRY) return { ...journey, first: "" };
  const step = journey.steps[from];
  if (!step?.exits) return journey;
  return changeStep(journey, from, { exits: without(step.exits, (_, name) => name === exit) });
}

export function move(journey: Journey, places: Readonly<Record<string, readonly [number, number]>>): Journey {
  let moved = journey;
  for (const [name, place] of Object.entries(places)) moved = changeStep(moved, name, { place });
  return moved;
}

export function rename(journey: Journey, before: string, after: string): Journey {
  if (before === after || after in journey.steps || !/^[a-z0-9_]{1,64}$/.test(after) || after === ENTRY) return journey;
  const steps = Object.fromEntries(
    Object.entries(journey.steps).map(([name, step]) => [
      name === before ? after : name,
      step.exits ? { ...step, exits: Object.fromEntries(Object.entries(step.exits).map(([exit, to]) => [exit, to === before ? after : to])) } : step,
    ]),
  );
  return { ...journey, first: journey.first === before ? after : journey.first, steps };
}

/** Put copied steps in, beside where they came from; ways among them are kept, others are not. Returns their names. */
export function paste(journey: Journey, copied: Readonly<Record<string, Step>>): { journey: Journey; names: string[] } {
  let grown = journey;
  const names: Record<string, string> = {};
  for (const [name, step] of Object.entries(copied)) {
    const fresh = freshName(grown, step.type);
    names[name] = fresh;
    const place = step.place ? ([step.place[0] + 40, step.place[1] + 40] as const) : undefined;
    grown = { ...grown, steps: { ...grown.steps, [fresh]: place ? { ...step, place } : step } };
  }
  for (const fresh of Object.values(names)) {
    const exits = Object.entries(grown.steps[fresh]?.exits ?? {}).flatMap(([exit, to]) => (names[to] ? [[exit, names[to]]] : []));
    grown = changeStep(grown, fresh, { exits: Object.fromEntries(exits) as Record<string, string> });
  }
  return { journey: grown, names: Object.values(names) };
}

/** Where everything stands: places that were given, and for the rest layers by the longest way from the entry. */
export function placesOf(journey: Journey, anew = false): Record<string, readonly [number, number]> {
  const layers = layersOf(journey);
  const places: Record<string, readonly [number, number]> = { [ENTRY]: [0, 0] };
  layers.forEach((layer, depth) => {
    layer.forEach((name, index) => {
      const given = anew ? undefined : journey.steps[name]?.place;
      places[name] = given ?? [(index - (layer.length - 1) / 2) * ACROSS, (depth + 1) * DOWN];
    });
  });
  return places;
}

export function layOut(journey: Journey): Journey {
  return move(journey, placesOf(journey, true)); // the entry is no step, and stays
}

function layersOf(journey: Journey): string[][] {
  const depths = new Map<string, number>();
  const visit = (name: string, depth: number, above: ReadonlySet<string>) => {
    if (!(name in journey.steps) || above.has(name) || (depths.get(name) ?? -1) >= depth) return; // a way back is no way down
    depths.set(name, depth);
    for (const to of Object.values(journey.steps[name]?.exits ?? {})) visit(to, depth + 1, new Set([...above, name]));
  };
  visit(journey.first, 0, new Set());
  const last = Math.max(-1, ...depths.values()) + 1;
  for (const name of Object.keys(journey.steps)) if (!depths.has(name)) depths.set(name, last);
  const layers: string[][] = [];
  for (const [name, depth] of depths) (layers[depth] ??= []).push(name);
  return layers;
}

function without(exits: Readonly<Record<string, string>> | undefined, gone: (to: string, exit: string) => boolean) {
  return Object.fromEntries(Object.entries(exits ?? {}).filter(([exit, to]) => !gone(to, exit)));
}
