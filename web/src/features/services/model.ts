// A service as it is drawn: the shape that the server reads, with every step as a record of its fields.
export type Texts = Record<string, string>;

export const STEP_TYPES = ["answer", "call", "menu", "ask", "branch", "set", "verify", "offer", "start", "call_back", "continue", "hand_over"] as const;
export type StepType = (typeof STEP_TYPES)[number];

export interface Choice {
  value: string;
  label: Texts;
  next?: string;
}

export interface Step {
  type: StepType;
  name: string;
  next?: string;
  text?: Texts;
  connector?: string;
  operation?: string;
  arguments?: Record<string, string>;
  keep?: Record<string, string>;
  fallback?: Texts;
  failed?: string;
  choices?: Choice[];
  store?: string;
  tries?: number;
  remind_after?: number;
  kind?: string;
  pattern?: string;
  least?: number;
  most?: number;
  again?: Texts;
  field?: string;
  operator?: string;
  value?: string | number | boolean;
  otherwise?: string;
  context?: Record<string, string>;
  attributes?: Record<string, string>;
  variables?: Record<string, string>;
  way?: string;
  yes?: Texts;
  subscription?: string;
  declined?: string;
  refused?: string;
  journey?: string;
  reason?: string;
  queue?: string;
  skill?: string;
  channel?: string;
}

export interface Argument {
  name: string;
  kind?: string;
  least?: number;
  most?: number;
  default?: string | number;
  ask?: Texts;
}

export interface Service {
  name: string;
  department?: string;
  title?: string;
  live?: boolean;
  words: Record<string, string[]>;
  scope?: { numbers?: string[]; channels?: string[] };
  open_to?: string;
  proof?: string;
  arguments?: Argument[];
  timeout?: number;
  help?: Texts;
  steps: Step[];
}

const BLANK: Record<StepType, Partial<Step>> = {
  answer: { text: {} },
  call: { connector: "", operation: "", arguments: {}, keep: {} },
  menu: { text: {}, choices: [{ value: "one", label: {} }, { value: "two", label: {} }] },
  ask: { text: {}, store: "answer", kind: "text" },
  branch: { field: "answer", operator: "eq", value: "" },
  set: { context: {} },
  verify: { way: "code" },
  offer: { text: {}, subscription: "news" },
  start: { journey: "" },
  call_back: {},
  continue: { text: {} },
  hand_over: { text: {} },
};

/** A step of a type, named as no other is. */
export function newStep(type: StepType, others: readonly Step[]): Step {
  const taken = new Set(others.map((step) => step.name));
  let name: string = type;
  for (let at = 2; taken.has(name); at += 1) name = `${type}_${at}`;
  return { type, name, ...structuredClone(BLANK[type]) };
}

/** The steps with one moved by so many places. */
export function moved(steps: readonly Step[], at: number, by: number): Step[] {
  const to = at + by;
  if (to < 0 || to >= steps.length) return [...steps];
  const after = [...steps];
  after.splice(to, 0, ...after.splice(at, 1));
  return after;
}

const WAYS = ["next", "failed", "otherwise", "declined", "refused"] as const;

/** The steps with one of them named otherwise, wherever it is led to. */
export function renamed(steps: readonly Step[], from: string, to: string): Step[] {
  const led = (way: string | undefined) => (way === from ? to : way);
  return steps.map((step) => {
    const after: Step = { ...step, name: step.name === from ? to : step.name };
    for (const way of WAYS) if (after[way] !== undefined) after[way] = led(after[way]);
    if (after.choices) after.choices = after.choices.map((choice) => ({ ...choice, ...(choice.next ? { next: led(choice.next) } : {}) }));
    return after;
  });
}

/** The languages that a service speaks, those of its words first. */
export function languagesOf(service: Service): string[] {
  const spoken = new Set(Object.keys(service.words));
  for (const step of service.steps) for (const language of Object.keys(step.text ?? {})) spoken.add(language);
  return spoken.size ? [...spoken] : ["en"];
}

/** A record without one of its names. */
export function without<T extends object>(record: T, name: string): T {
  return Object.fromEntries(Object.entries(record).filter(([key]) => key !== name)) as T;
}

/** The text of a language put in or, where it is empty, taken away. */
export function withText(texts: Texts | undefined, language: string, text: string): Texts {
  const others = without(texts ?? {}, language);
  return text ? { ...others, [language]: text } : others;
}

/** What a pretended back end answers at first: each value that is kept, as an example. */
export function exampleOf(step: Step | undefined): Record<string, unknown> {
  return Object.fromEntries(Object.values(step?.keep ?? {}).map((value) => [value, /currency/.test(value) ? "EUR" : "12.50"]));
}
