// One line of a condition: a fact, a comparison and a value.
import { ActionIcon, Autocomplete, NativeSelect, TextInput } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./ConditionBuilder.module.css";
import { takesValue, verbsOf, type ConditionField, type ConditionRoot, type Line, type Verb } from "./model";
import { Span } from "./Span";

interface Props {
  label: string;
  line: Line;
  fields: readonly ConditionField[];
  roots: readonly ConditionRoot[];
  onChange: (line: Line) => void;
  onRemove: () => void;
}

export function LineEditor({ label, line, fields, roots, onChange, onRemove }: Props) {
  const { t } = useTranslation("ui");
  const field = fields.find((each) => each.field === line.field);
  const root = field ? undefined : roots.find((each) => line.field.startsWith(`${each.root}.`));
  const kind = field?.kind ?? "any";
  const verbs = verbsOf(kind);
  const pick = (name: string) => {
    const next = fields.find((each) => each.field === name);
    const allowed = verbsOf(next?.kind ?? "any");
    onChange({ ...line, field: name, value: next?.kind === "truth" ? "true" : "", ...(allowed.includes(line.verb) ? {} : { verb: allowed[0] ?? "eq" }) });
  };
  return (
    <div className={classes.line} role="group" aria-label={label}>
      <NativeSelect
        aria-label={t("conditions.field")}
        value={root ? `${root.root}.` : line.field}
        onChange={(event) => pick(event.currentTarget.value)}
        data={[
          ...fields.map((each) => ({ value: each.field, label: each.label })),
          ...roots.map((each) => ({ value: `${each.root}.`, label: `${each.label} …` })),
          ...(field || root ? [] : [{ value: line.field, label: line.field }]),
        ]}
      />
      {root && (
        <TextInput
          aria-label={root.label}
          placeholder={t("conditions.name")}
          value={line.field.slice(root.root.length + 1)}
          onChange={(event) => onChange({ ...line, field: `${root.root}.${event.currentTarget.value.trim()}` })}
          maxLength={200}
        />
      )}
      <NativeSelect
        aria-label={t("conditions.verb")}
        value={line.verb}
        onChange={(event) => onChange({ ...line, verb: event.currentTarget.value as Verb })}
        data={(verbs.includes(line.verb) ? verbs : [line.verb, ...verbs]).map((verb) => ({ value: verb, label: t(`conditions.verbs.${verb}`) }))}
      />
      {line.verb === "within" && (
        <>
          <Span label={t("conditions.past")} value={line.past} onChange={(past) => onChange({ ...line, past })} />
          <Span label={t("conditions.future")} value={line.future} onChange={(future) => onChange({ ...line, future })} />
        </>
      )}
      {takesValue(line.verb) &&
        (kind === "truth" ? (
          <NativeSelect
            aria-label={t("conditions.value")}
            value={line.value || "true"}
            onChange={(event) => onChange({ ...line, value: event.currentTarget.value })}
            data={[
              { value: "true", label: t("conditions.yes") },
              { value: "false", label: t("conditions.no") },
            ]}
          />
        ) : (
          <Autocomplete
            aria-label={t("conditions.value")}
            placeholder={t(line.verb === "in" ? "conditions.values" : "conditions.value")}
            value={line.value}
            onChange={(value) => onChange({ ...line, value })}
            data={[...(field?.values ?? [])]}
            limit={12}
            maxLength={200}
          />
        ))}
      <ActionIcon className={classes.remove} variant="subtle" color="gray" aria-label={t("conditions.remove")} onClick={onRemove}>
        <IconX size={15} aria-hidden />
      </ActionIcon>
    </div>
  );
}
