// The facts about customers that a workspace has, as fields of the builder.
import type { ConditionField } from "./model";

interface Known {
  attributes: readonly { name: string; kinds: readonly string[]; values: readonly string[] }[];
  tags: readonly { tag: string }[];
}

/** What GET /customers/fields says, as fields; `more` come first. */
export function customerFields(known: Known | null | undefined, tagsLabel: string, more: readonly ConditionField[] = []): ConditionField[] {
  const attributes = (known?.attributes ?? []).map(
    ({ name, kinds, values }): ConditionField => ({ field: `customer.${name}`, label: name.replaceAll("_", " "), kind: kindOf(kinds), values }),
  );
  return [...more, { field: "tags", label: tagsLabel, kind: "list", values: (known?.tags ?? []).map((each) => each.tag) }, ...attributes];
}

function kindOf(kinds: readonly string[]): ConditionField["kind"] {
  if (kinds.length !== 1) return "text";
  if (kinds[0] === "number") return "number";
  if (kinds[0] === "boolean") return "truth";
  return kinds[0] === "array" ? "list" : "text";
}
