// Conditions as people build them: a tree of lines, of events that happened, and of groups that all, any or none of hold.
import { typed } from "./values";

export type Scalar = string | number | boolean;
export type Operator = "eq" | "ne" | "lt" | "le" | "gt" | "ge" | "in" | "contains" | "prefix" | "exists";

export type Condition =
  | { type: "all"; of: Condition[] }
  | { type: "any"; of: Condition[] }
  | { type: "not"; of: Condition }
  | { type: "compare"; field: string; operator: Operator; value?: Scalar | Scalar[] | null }
  | { type: "within"; field: string; past?: string; future?: string }
  | { type: "happened"; event: string; at_least?: number; within?: string | null; where?: Condition | null };

export type FieldKind = "text" | "number" | "truth" | "moment" | "list" | "any";

/** A fact that can be asked for. */
export interface ConditionField {
  /** As conditions name it: "customer.city", "tags", "enrolment.registered". */
  field: string;
  label: string;
  kind: FieldKind;
  /** Some values it has. */
  values?: readonly string[];
}

/** Facts whose names are written by hand: "event" for the properties of the event at hand. */
export interface ConditionRoot {
  root: string;
  label: string;
}

/** How a line compares; "lacks" and "missing" are the opposites of "contains" and "exists", "within" is a span of time. */
export type Verb = Operator | "lacks" | "missing" | "within";

export interface Line {
  kind: "line";
  field: string;
  verb: Verb;
  value: string;
  /** Of "within": so long before now and after it. */
  past: string;
  future: string;
}

export interface Event {
  kind: "event";
  event: string;
  atLeast: number;
  within: string;
  where: Branch;
}

export type Mode = "all" | "any" | "none" | "notAll";

export interface Branch {
  kind: "branch";
  mode: Mode;
  of: Twig[];
}

export type Twig = Line | Event | Branch;

const VERBS: Record<FieldKind, readonly Verb[]> = {
  text: ["eq", "ne", "in", "contains", "prefix", "exists", "missing"],
  number: ["eq", "ne", "lt", "le", "gt", "ge", "exists", "missing"],
  truth: ["eq", "exists", "missing"],
  moment: ["lt", "gt", "within", "exists", "missing"],
  list: ["contains", "lacks"],
  any: ["eq", "ne", "lt", "le", "gt", "ge", "in", "contains", "lacks", "prefix", "within", "exists", "missing"],
};

export function verbsOf(kind: FieldKind): readonly Verb[] {
  return VERBS[kind];
}

export function takesValue(verb: Verb): boolean {
  return verb !== "exists" && verb !== "missing" && verb !== "within";
}

export function aLine(field: string, verb: Verb, value = ""): Line {
  return { kind: "line", field, verb, value, past: "", future: "" };
}

export function aBranch(mode: Mode = "all", of: Twig[] = []): Branch {
  return { kind: "branch", mode, of };
}

export function anEvent(): Event {
  return { kind: "event", event: "", atLeast: 1, within: "", where: aBranch() };
}

/** How the parts of a kind stand in a condition, as a tree to be edited; every condition has one. */
export function treeOf(condition: Condition | null | undefined): Branch {
  if (!condition) return aBranch();
  const twig = twigOf(condition);
  return twig.kind === "branch" ? twig : aBranch("all", [twig]);
}

function twigOf(condition: Condition): Twig {
  switch (condition.type) {
    case "all":
    case "any":
      return aBranch(condition.type, condition.of.map(twigOf));
    case "compare":
      return aLine(condition.field, condition.operator, written(condition.value));
    case "within":
      return { ...aLine(condition.field, "within"), past: condition.past ?? "", future: condition.future ?? "" };
    case "happened":
      return { kind: "event", event: condition.event, atLeast: condition.at_least ?? 1, within: condition.within ?? "", where: treeOf(condition.where) };
    case "not":
      return opposite(condition.of);
  }
}

function opposite(of: Condition): Twig {
  if (of.type === "compare" && of.operator === "contains") return aLine(of.field, "lacks", written(of.value));
  if (of.type === "compare" && of.operator === "exists") return aLine(of.field, "missing");
  if (of.type === "any" && of.of.length > 1) return aBranch("none", of.of.map(twigOf));
  if (of.type === "all" && of.of.length > 1) return aBranch("notAll", of.of.map(twigOf));
  return aBranch("none", [twigOf(of)]);
}

function written(value: Scalar | Scalar[] | null | undefined): string {
  if (value === null || value === undefined) return "";
  return Array.isArray(value) ? value.map(String).join(", ") : String(value);
}

/** The condition that a tree says, without what is not finished; null if nothing is. */
export function conditionOf(branch: Branch, fields: readonly ConditionField[]): Condition | null {
  const of = branch.of.map((twig) => said(twig, fields)).filter((each) => each !== null);
  const [first] = of;
  if (!first) return null;
  const alone = of.length === 1;
  switch (branch.mode) {
    case "all":
    case "any":
      return alone ? first : { type: branch.mode, of };
    case "none":
      return { type: "not", of: alone ? first : { type: "any", of } };
    case "notAll":
      return { type: "not", of: alone ? first : { type: "all", of } };
  }
}

function said(twig: Twig, fields: readonly ConditionField[]): Condition | null {
  if (twig.kind === "branch") return conditionOf(twig, fields);
  if (twig.kind === "event") {
    if (!twig.event.trim()) return null;
    const where = conditionOf(twig.where, fields);
    return {
      type: "happened",
      event: twig.event.trim(),
      ...(twig.atLeast > 1 ? { at_least: twig.atLeast } : {}),
      ...(twig.within ? { within: twig.within } : {}),
      ...(where ? { where } : {}),
    };
  }
  return compared(twig, fields);
}

function compared({ field, verb, value, past, future }: Line, fields: readonly ConditionField[]): Condition | null {
  if (!field || field.endsWith(".") || (takesValue(verb) && !value.trim())) return null;
  const kind = fields.find((each) => each.field === field)?.kind ?? "any";
  switch (verb) {
    case "within":
      return past || future ? { type: "within", field, ...(past ? { past } : {}), ...(future ? { future } : {}) } : null;
    case "lacks":
      return { type: "not", of: { type: "compare", field, operator: "contains", value: value.trim() } };
    case "missing":
      return { type: "not", of: { type: "compare", field, operator: "exists" } };
    case "exists":
      return { type: "compare", field, operator: "exists" };
    case "in":
      return { type: "compare", field, operator: "in", value: value.split(",").map((part) => part.trim()).filter(Boolean) };
    case "contains":
    case "prefix":
      return { type: "compare", field, operator: verb, value: value.trim() };
    default:
      return { type: "compare", field, operator: verb, value: typed(value.trim(), kind) };
  }
}
