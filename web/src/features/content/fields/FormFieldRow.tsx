// One field of a page's form: what it asks, of which kind, under which name the answer is kept.
import { Checkbox, Select, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "../Content.module.css";
import { useTrouble, useWriting } from "../editor/context";
import { slugOf } from "../slug";
import type { FormField } from "../types";
import { RowTools } from "./RowTools";
import { TroubleWords } from "./TroubleWords";

const KINDS = ["text", "email", "tel", "choice", "checkbox"] as const;

interface Props {
  at: number;
  field: FormField;
  rows: readonly FormField[];
  onRows: (rows: FormField[]) => void;
  onChange: (field: FormField) => void;
}

export function FormFieldRow({ at, field, rows, onRows, onChange }: Props) {
  const { t } = useTranslation("content");
  const { readOnly, troubles } = useWriting();
  const named = useTrouble(`form[${at}].name`);
  const trouble = named ?? troubles.find((each) => each.field.startsWith(`form[${at}]`)) ?? null;
  const label = t("field.formField", { number: at + 1 });
  const change = (more: Partial<FormField>) => onChange({ ...field, ...more });
  const relabel = (next: string) => {
    const follows = /^field_\d+$/.test(field.name) || field.name === nameOf(field.label);
    change({ label: next, ...(follows && nameOf(next) ? { name: nameOf(next) } : {}) });
  };
  return (
    <div className={classes.formField} role="group" aria-label={label}>
      <div className={classes.fieldHead}>
        <span>{label}</span>
        {!readOnly && <RowTools rows={rows} at={at} label={label} onChange={onRows} />}
      </div>
      <div className={classes.pair}>
        <TextInput
          label={t("field.label")}
          value={field.label}
          readOnly={readOnly}
          onChange={(event) => relabel(event.currentTarget.value)}
          dir="auto"
        />
        <TextInput
          label={t("field.fieldName")}
          data-field={`form[${at}].name`}
          value={field.name}
          readOnly={readOnly}
          error={trouble !== null}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <Select
          label={t("field.kind")}
          value={field.kind}
          disabled={readOnly}
          allowDeselect={false}
          data={KINDS.map((value) => ({ value, label: t(`field.kinds.${value}`) }))}
          onChange={(kind) => kind && change({ kind, choices: kind === "choice" ? [""] : [] })}
        />
        <Checkbox
          mt={28}
          label={t("field.required")}
          checked={field.required}
          disabled={readOnly}
          onChange={(event) => change({ required: event.currentTarget.checked })}
        />
      </div>
      {field.kind === "choice" && (
        <Textarea
          label={t("field.choices")}
          autosize
          minRows={2}
          readOnly={readOnly}
          value={field.choices.join("\n")}
          onChange={(event) => change({ choices: event.currentTarget.value.split("\n") })}
        />
      )}
      {trouble && <TroubleWords id={`form-${at}-trouble`} trouble={trouble} />}
    </div>
  );
}

function nameOf(label: string): string {
  return slugOf(label).replace(/-/g, "_").replace(/^[^a-z]+/, "");
}
