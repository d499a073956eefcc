// A builder of conditions: lines of fact, comparison and value, events, and groups of them, as deep as conditions go.
import { useState } from "react";
import { BranchEditor } from "./BranchEditor";
import classes from "./ConditionBuilder.module.css";
import { conditionOf, treeOf, type Branch, type Condition, type ConditionField, type ConditionRoot } from "./model";

interface Props {
  /** What is built, to screen readers: "Audience". */
  label: string;
  value: Condition | null;
  onChange: (condition: Condition | null) => void;
  fields: readonly ConditionField[];
  /** Facts that are named by hand. */
  roots?: readonly ConditionRoot[];
  /** Whether what happened earlier can be asked for. */
  events?: boolean;
  /** What holds while there is no line: "Everybody". */
  none: string;
  disabled?: boolean;
}

export function ConditionBuilder({ label, value, onChange, fields, roots = [], events = false, none, disabled = false }: Props) {
  const [draft, setDraft] = useState<Branch | null>(null); // with lines that are not finished yet
  const shown = draft && same(conditionOf(draft, fields), value) ? draft : treeOf(value);
  const put = (next: Branch) => {
    setDraft(next);
    const condition = conditionOf(next, fields);
    if (!same(condition, value)) onChange(condition);
  };
  return (
    <fieldset className={classes.builder} disabled={disabled} aria-label={label}>
      <BranchEditor label={label} branch={shown} asked={{ fields, roots, events }} onChange={put} disabled={disabled} none={none} />
    </fieldset>
  );
}

function same(one: Condition | null, other: Condition | null): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
