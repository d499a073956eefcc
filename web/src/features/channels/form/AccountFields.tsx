// The settings of an account as its provider describes them; a secret that is left empty stays as it is.
import { Checkbox, NumberInput, PasswordInput, Select, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { faultOf, type SchemaSettingField } from "@/lib/api";
import { nameOf, severalLines, type Value, type Values } from "./fields";

interface Props {
  fields: readonly SchemaSettingField[];
  values: Values;
  onChange: (name: string, value: Value) => void;
  /** Names of secrets that are stored already. */
  stored: readonly string[];
  error: Error | null;
}

export function AccountFields({ fields, values, onChange, stored, error }: Props) {
  return fields.map((field) => (
    <Field
      key={field.name}
      field={field}
      value={values[field.name] ?? ""}
      onChange={(value) => onChange(field.name, value)}
      stored={stored.includes(field.name)}
      fault={faultOf(error, `settings.${field.name}`)}
    />
  ));
}

interface FieldProps {
  field: SchemaSettingField;
  value: Value;
  onChange: (value: Value) => void;
  stored: boolean;
  fault: string | null;
}

function Field({ field, value, onChange, stored, fault }: FieldProps) {
  const { t } = useTranslation("channels");
  const common = { label: nameOf(field.name), description: field.doc || undefined, error: fault, withAsterisk: field.required };
  if (field.secret && severalLines(field.name)) {
    return (
      <Textarea
        {...common}
        value={String(value)}
        onChange={(event) => onChange(event.currentTarget.value)}
        placeholder={stored ? t("form.unchanged") : "-----BEGIN PRIVATE KEY-----"}
        autoComplete="off"
        spellCheck={false}
        minRows={2}
        maxRows={8}
        autosize
        styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
      />
    );
  }
  if (field.secret) {
    return (
      <PasswordInput
        {...common}
        value={String(value)}
        onChange={(event) => onChange(event.currentTarget.value)}
        placeholder={stored ? t("form.unchanged") : ""}
        autoComplete="new-password"
      />
    );
  }
  if (field.type === "boolean") {
    return (
      <Checkbox
        label={common.label}
        description={common.description}
        error={fault}
        checked={value === true}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    );
  }
  if (field.type === "choice") {
    return <Select {...common} data={field.choices} value={String(value)} onChange={(next) => onChange(next)} allowDeselect={false} />;
  }
  if (field.type === "integer" || field.type === "number") {
    return (
      <NumberInput
        {...common}
        value={typeof value === "number" ? value : ""}
        onChange={(next) => onChange(next === "" ? "" : Number(next))}
        allowDecimal={field.type === "number"}
      />
    );
  }
  if (field.type === "map" || field.type === "list") {
    return <Textarea {...common} value={String(value)} onChange={(event) => onChange(event.currentTarget.value)} autosize spellCheck={false} />;
  }
  return <TextInput {...common} value={String(value)} onChange={(event) => onChange(event.currentTarget.value)} />;
}
