// Where a back end is and how one signs in there: the fields that count for what is chosen, the seldom ones below.
import { Collapse, NumberInput, PasswordInput, Select, Stack, Textarea, TextInput, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { faultOf, type SchemaSettingField } from "@/lib/api";
import classes from "./Connectors.module.css";
import { counts, long, rare, type Kind } from "./model";
import { Pairs } from "./Pairs";

interface Props {
  kind: Kind;
  fields: readonly SchemaSettingField[];
  values: Record<string, unknown>;
  onChange: (name: string, value: unknown) => void;
  /** Names of secrets that are stored already. */
  stored: readonly string[];
  error: Error | null;
  readOnly?: boolean;
}

export function SettingFields({ kind, fields, values, onChange, stored, error, readOnly = false }: Props) {
  const { t } = useTranslation("connectors");
  const [more, setMore] = useState(false);
  const those = fields.filter((field) => counts(kind, field, values));
  const seldom = those.filter(rare);
  const open = more || seldom.some((field) => faultOf(error, `settings.${field.name}`) !== null);
  const Arrow = open ? IconChevronDown : IconChevronRight;
  const shown = (field: SchemaSettingField) => (
    <Field
      key={field.name}
      field={field}
      value={values[field.name]}
      onChange={(value) => onChange(field.name, value)}
      stored={stored.includes(field.name)}
      fault={faultOf(error, `settings.${field.name}`)}
      readOnly={readOnly}
    />
  );
  return (
    <>
      {those.filter((field) => !rare(field)).map(shown)}
      {seldom.length > 0 && (
        <div>
          <UnstyledButton className={classes.more} aria-expanded={open} onClick={() => setMore(!more)}>
            <Arrow size={16} aria-hidden /> {t("more", { count: seldom.length })}
          </UnstyledButton>
          <Collapse expanded={open}>
            <Stack gap="md" pt="md">
              {seldom.map(shown)}
            </Stack>
          </Collapse>
        </div>
      )}
    </>
  );
}

interface FieldProps {
  field: SchemaSettingField;
  value: unknown;
  onChange: (value: unknown) => void;
  stored: boolean;
  fault: string | null;
  readOnly: boolean;
}

function Field({ field, value, onChange, stored, fault, readOnly }: FieldProps) {
  const { t } = useTranslation("connectors");
  const words = field.name.replaceAll("_", " ");
  const common = {
    label: words.charAt(0).toUpperCase() + words.slice(1),
    description: field.doc || undefined,
    error: fault,
    withAsterisk: field.required,
    disabled: readOnly,
  };
  const text = typeof value === "string" || typeof value === "number" ? String(value) : "";
  if (field.type === "map") {
    return <Pairs label={common.label} description={field.doc} pairs={(value ?? {}) as Record<string, string>} onChange={onChange} fault={fault} readOnly={readOnly} />;
  }
  if (field.type === "choice") {
    return <Select {...common} data={field.choices} value={text} onChange={(next) => onChange(next)} allowDeselect={false} />;
  }
  if (field.type === "integer") {
    return <NumberInput {...common} value={typeof value === "number" ? value : ""} onChange={(next) => onChange(next === "" ? null : Number(next))} allowDecimal={false} />;
  }
  const placeholder = stored ? t("unchanged") : "";
  if (field.secret && !long(field)) {
    return <PasswordInput {...common} value={text} onChange={(event) => onChange(event.currentTarget.value)} placeholder={placeholder} autoComplete="new-password" />;
  }
  if (long(field)) {
    return <Textarea {...common} value={text} onChange={(event) => onChange(event.currentTarget.value)} placeholder={placeholder} autosize minRows={2} maxRows={8} spellCheck={false} />;
  }
  return <TextInput {...common} value={text} onChange={(event) => onChange(event.currentTarget.value)} />;
}
