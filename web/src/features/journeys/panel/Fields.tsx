// The settings of a step or an entry, made of what the server says it has; faults stand at their field.
import { Autocomplete, Checkbox, MultiSelect, NumberInput, Select, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { SchemaJourneyFindings, SchemaJourneyProblem, SchemaPartField } from "@/lib/api";
import { ConditionBuilder, useChannelName, type Condition } from "@/ui";
import { Cases, type Case } from "./Cases";
import { Duration } from "./Duration";
import { Pairs } from "./Pairs";
import { useChoices, useFacts, useRoots } from "./useChoices";
import { Validator, type Wanted } from "./Validator";

type Change = Record<string, unknown>;

interface Props {
  fields: readonly SchemaPartField[];
  values: Readonly<Record<string, unknown>>;
  faults: readonly SchemaJourneyProblem[];
  findings: SchemaJourneyFindings | null;
  onChange: (change: Change) => void;
  disabled: boolean;
}

export function Fields({ fields, values, faults, findings, onChange, disabled }: Props) {
  return fields.map((field) => (
    <Field
      key={field.name}
      field={field}
      value={values[field.name]}
      values={values}
      fault={faultAt(faults, field.name)}
      variables={findings?.variables ?? []}
      onChange={(value) => onChange({ [field.name]: value })}
      disabled={disabled}
    />
  ));
}

/** A fault of a field, or of what is in it: `steps.ask.timeout`, `timeout`, `cases.0.exit`. */
function faultAt(faults: readonly SchemaJourneyProblem[], name: string): string | undefined {
  const found = faults.find((each) => each.field.split(".").includes(name));
  return found && `${found.text} ${found.remedy}`;
}

interface FieldProps {
  field: SchemaPartField;
  value: unknown;
  values: Readonly<Record<string, unknown>>;
  fault: string | undefined;
  variables: readonly string[];
  onChange: (value: unknown) => void;
  disabled: boolean;
}

function Field({ field, value, values, fault, variables, onChange, disabled }: FieldProps) {
  const { t } = useTranslation("journeys");
  const channelName = useChannelName();
  const facts = useFacts(variables);
  const roots = useRoots(values.type);
  const choices = useChoices(field.kind, values);
  const shared = { label: field.title, description: field.help, error: fault, disabled, required: field.required, withAsterisk: field.required };
  const text = typeof value === "string" ? value : "";
  const put = (next: string | null) => onChange(next || (field.required ? "" : undefined));
  switch (field.kind) {
    case "condition":
      return (
        <fieldset aria-label={field.title}>
          <legend>{field.title}</legend>
          <ConditionBuilder label={field.title} none={t("field.always")} value={(value as Condition | undefined) ?? null} fields={facts} roots={roots} events onChange={(next) => onChange(next ?? undefined)} disabled={disabled} />
          {fault}
        </fieldset>
      );
    case "cases":
      return <Cases {...shared} cases={(value as Case[] | undefined) ?? []} facts={facts} roots={roots} onChange={onChange} />;
    case "shares":
      return <Pairs {...shared} kind="number" pairs={(value as Record<string, unknown> | undefined) ?? {}} onChange={onChange} />;
    case "settings":
    case "keep":
      return <Pairs {...shared} kind={field.kind === "keep" ? "text" : "setting"} pairs={(value as Record<string, unknown> | undefined) ?? {}} onChange={(next) => onChange(Object.keys(next).length || field.required ? next : undefined)} />;
    case "validator":
      return <Validator {...shared} value={value as Wanted | undefined} onChange={onChange} />;
    case "duration":
    case "shift":
      return <Duration {...shared} signed={field.kind === "shift"} value={text} onChange={put} />;
    case "truth":
      return <Checkbox label={field.title} description={field.help} error={fault} disabled={disabled} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked || undefined)} />;
    case "whole":
      if (field.several) {
        return <TagsInput {...shared} value={((value as number[] | undefined) ?? []).map(String)} onChange={(next) => onChange(next.map(Number).filter(Number.isInteger))} />;
      }
      return <NumberInput {...shared} value={typeof value === "number" ? value : ""} onChange={(next) => onChange(next === "" ? undefined : Number(next))} allowDecimal={false} />;
    case "tags":
      return <TagsInput {...shared} value={(value as string[] | undefined) ?? []} onChange={(next) => onChange(next.length ? next : undefined)} />;
    case "long text":
      return <Textarea {...shared} value={text} onChange={(event) => put(event.currentTarget.value)} autosize minRows={2} maxRows={8} />;
    case "hour":
      return <TextInput {...shared} type="time" value={text.slice(0, 5)} onChange={(event) => put(event.currentTarget.value)} />;
    case "day":
      return <TextInput {...shared} type="date" value={text} onChange={(event) => put(event.currentTarget.value)} />;
    case "channel":
      return (
        <Select {...shared} data={(choices ?? []).map((each) => ({ ...each, label: each.value === "best" ? t("field.best") : channelName(each.value) }))} value={text || (field.required ? null : "best")} onChange={(next) => onChange(next === "best" ? undefined : (next ?? undefined))} />
      );
    case "choice": {
      const data = field.choices.map((each) => ({ value: each, label: t(`choice.${each as "service"}`, { defaultValue: each }) }));
      return field.several ? (
        <MultiSelect {...shared} data={data} value={(value as string[] | undefined) ?? []} onChange={(next) => onChange(next.length ? next : undefined)} />
      ) : (
        <Select {...shared} data={data} value={text || null} onChange={put} clearable={!field.required} />
      );
    }
    case "queue":
      return <Autocomplete {...shared} data={(choices ?? []).map((each) => each.value)} value={text} onChange={put} />;
    case "fact":
    case "attribute":
      return <Autocomplete {...shared} data={facts.map((each) => (field.kind === "attribute" ? each.field.replace(/^customer\./, "") : each.field))} value={text} onChange={put} />;
    default:
      return choices ? (
        <Select {...shared} data={choices} value={text || null} onChange={put} searchable clearable={!field.required} nothingFoundMessage={t("field.none")} />
      ) : (
        <TextInput {...shared} value={text} onChange={(event) => put(event.currentTarget.value)} />
      );
  }
}
