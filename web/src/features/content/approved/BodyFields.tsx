// What is filled into the body of an approved template: values in their order, by number or by name.
import { NumberInput, Select, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "../Content.module.css";
import { useTrouble, useWriting } from "../editor/context";
import { RowTools } from "../fields/RowTools";
import { TroubleWords } from "../fields/TroubleWords";
import { Words } from "../fields/Words";
import { held, isOneOf, newValue, parametersOf, VALUES, withName, words, type Component, type Parameter } from "./parts";
import { AddPart, PartHead } from "./Part";

interface Props {
  component: Component;
  path: string;
  onChange: (next: Component | null) => void;
}

export function BodyFields({ component, path, onChange }: Props) {
  const { t } = useTranslation("content");
  const { readOnly } = useWriting();
  const trouble = useTrouble(path);
  const rows = parametersOf(component);
  const set = (parameters: Parameter[]) => onChange({ ...component, parameters });
  return (
    <div className={classes.formField} role="group" aria-label={t("approved.body")}>
      <PartHead label={t("approved.body")} onRemove={() => onChange(null)} />
      {trouble?.field === path && <TroubleWords id={`${path}-trouble`} trouble={trouble} />}
      <div className={classes.stack}>
        {rows.map((each, at) => (
          <Value key={at} parameter={each} at={at} rows={rows} field={`${path}.parameters[${at}]`} onRows={set} onChange={(next) => set(rows.map((old, place) => (place === at ? next : old)))} />
        ))}
        {!readOnly && (
          <div>
            <AddPart label={t("approved.addValue")} onAdd={() => set([...rows, newValue("text", "")])} />
          </div>
        )}
      </div>
    </div>
  );
}

interface ValueProps {
  parameter: Parameter;
  at: number;
  rows: readonly Parameter[];
  field: string;
  onRows: (rows: Parameter[]) => void;
  onChange: (parameter: Parameter) => void;
}

function Value({ parameter, at, rows, field, onRows, onChange }: ValueProps) {
  const { t } = useTranslation("content");
  const { readOnly } = useWriting();
  const wrongName = useTrouble(`${field}.parameter_name`);
  const kind = words(parameter.type);
  const name = words(parameter.parameter_name);
  const label = name || t("approved.valueAt", { number: at + 1 });
  const rename = (next: string) => onChange(withName(parameter, next));
  const inside = held(parameter[kind]);
  const within = (part: string, next: unknown) => onChange({ ...parameter, [kind]: { ...inside, [part]: next } });
  return (
    <div role="group" aria-label={label}>
      <div className={classes.fieldHead}>
        <span>{label}</span>
        {!readOnly && <RowTools rows={rows} at={at} label={label} onChange={onRows} />}
      </div>
      <div className={classes.stack}>
        {kind === "text" && <Words field={`${field}.text`} label={t("approved.value")} value={words(parameter.text)} onChange={(text) => onChange({ ...parameter, text })} />}
        {(kind === "currency" || kind === "date_time") && (
          <Words field={`${field}.${kind}.fallback_value`} label={t("approved.value")} value={words(inside.fallback_value)} onChange={(text) => within("fallback_value", text)} />
        )}
        {kind === "currency" && (
          <div className={classes.pair}>
            <Words field={`${field}.currency.code`} label={t("approved.currency")} value={words(inside.code)} onChange={(code) => within("code", code)} />
            <NumberInput label={t("approved.thousandths")} value={typeof inside.amount_1000 === "number" ? inside.amount_1000 : ""} onChange={(next) => typeof next === "number" && within("amount_1000", next)} readOnly={readOnly} allowDecimal={false} />
          </div>
        )}
        <div className={classes.pair}>
          <Select
            label={t("approved.kind")}
            data={VALUES.map((value) => ({ value, label: t(`approved.values.${value}`) }))}
            value={kind}
            onChange={(next) => isOneOf(VALUES, next) && next !== kind && onChange(newValue(next, name))}
            allowDeselect={false}
            readOnly={readOnly}
          />
          <TextInput label={t("approved.parameterName")} description={t("approved.parameterNameText")} data-field={`${field}.parameter_name`} value={name} onChange={(event) => rename(event.currentTarget.value)} readOnly={readOnly} error={wrongName !== null} />
        </div>
      </div>
      {wrongName && <TroubleWords id={`${field}-name-trouble`} trouble={wrongName} />}
    </div>
  );
}
