// Conditions as people build them: one list of lines, all or any of which must hold; what is more complex is kept as it is.
export type Scalar = string | number | boolean;
export type Operator = "eq" | "ne" | "lt" | "le" | "gt" | "ge" | "in" | "contains" | "prefix" | "exists";

export type Condition =
  | { type: "all"; of: Condition[] }
  | { type: "any"; of: Condition[] }
  | { type: "not"; of: Condition }
  | { type: "compare"; field: string; operator: Operator; value?: Scalar | Scalar[] | null }
  | { type: "within"; field: string; past?: string; future?: string }
  | { type: "happened"; event: string; at_least?: number; within?: string | null; where?: Condition | null };

/** A fact that can be asked for. */
export interface ConditionField {
  /** As conditions name it: "customer.city", "tags", "enrolment.registered". */
  field: string;
  label: string;
  kind: "text" | "number" | "truth" | "moment" | "list";
  /** Some values it has. */
  values?: readonly string[];
}

/** How a line compares; "lacks" and "missing" are the opposites of "contains" and "exists". */
export type Verb = Operator | "lacks" | "missing";

export interface Line {
  field: string;
  verb: Verb;
  value: string;
}

export interface Lines {
  mode: "all" | "any";
  lines: Line[];
}

const VERBS: Record<ConditionField["kind"], readonly Verb[]> = {
  text: ["eq", "ne", "in", "contains", "prefix", "exists", "missing"],
  number: ["eq", "ne", "lt", "le", "gt", "ge", "exists", "missing"],
  truth: ["eq", "exists", "missing"],
  moment: ["lt", "gt", "exists", "missing"],
  list: ["contains", "lacks"],
};

export function verbsOf(kind: ConditionField["kind"]): readonly Verb[] {
  return VERBS[kind];
}

export function takesValue(verb: Verb): boolean {
  return verb !== "exists" && verb !== "missing";
}

/** The lines of a condition, or null for one that lines can't say. */
export function linesOf(condition: Condition | null | undefined): Lines | null {
  if (!condition) return { mode: "all", lines: [] };
  if (condition.type === "all" || condition.type === "any") {
    const lines = condition.of.map(lineOf);
    return lines.every((line) => line !== null) ? { mode: condition.type, lines } : null;
  }
  const line = lineOf(condition);
  return line && { mode: "all", lines: [line] };
}

function lineOf(condition: Condition): Line | null {
  if (condition.type === "compare") return { field: condition.field, verb: condition.operator, value: written(condition.value) };
  if (condition.type === "not" && condition.of.type === "compare") {
    const { field, operator, value } = condition.of;
    if (operator === "contains") return { field, verb: "lacks", value: written(value) };
    if (operator === "exists") return { field, verb: "missing", value: "" };
  }
  return null;
}

function written(value: Scalar | Scalar[] | null | undefined): string {
  if (value === null || value === undefined) return "";
  return Array.isArray(value) ? value.map(String).join(", ") : String(value);
}

/** The condition that lines say; null if none of them is finished. */
export function conditionOf({ mode, lines }: Lines, fields: readonly ConditionField[]): Condition | null {
  const of = lines.filter((line) => line.field && (!takesValue(line.verb) || line.value.trim())).map((line) => said(line, fields));
  if (of.length === 0) return null;
  return of.length === 1 && of[0] ? of[0] : { type: mode, of };
}

function said({ field, verb, value }: Line, fields: readonly ConditionField[]): Condition {
  const kind = fields.find((each) => each.field === field)?.kind ?? "text";
  if (verb === "lacks") return { type: "not", of: { type: "compare", field, operator: "contains", value: value.trim() } };
  if (verb === "missing") return { type: "not", of: { type: "compare", field, operator: "exists" } };
  if (verb === "exists") return { type: "compare", field, operator: "exists" };
  if (verb === "in") return { type: "compare", field, operator: "in", value: parts(value) };
  return { type: "compare", field, operator: verb, value: typed(value.trim(), kind) };
}

function parts(value: string): string[] {
  return value.split(",").map((part) => part.trim()).filter(Boolean);
}

function typed(value: string, kind: ConditionField["kind"]): Scalar {
  if (kind === "truth") return value === "true";
  if (kind === "number" && value !== "" && Number.isFinite(Number(value))) return Number(value);
  return value;
}
