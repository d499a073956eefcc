// An account's name and settings, as its provider describes them; a secret that is left empty stays as it is.
import { Checkbox, NumberInput, PasswordInput, Select, Skeleton, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, faultOf, useAct, type SchemaAccountItem, type SchemaProviderItem, type SchemaSettingField } from "@/lib/api";
import { notifyDone } from "@/ui";
import { elsewhere } from "../faults";
import { FormDialog } from "../FormDialog";
import { providersQuery } from "../queries";
import { nameOf, settingsOf, valuesOf, type Value } from "./fields";

interface Props {
  provider: string;
  account: SchemaAccountItem | null;
  onClose: () => void;
}

export function AccountForm({ provider, account, onClose }: Props) {
  const { data } = useQuery(providersQuery());
  const kind = data?.find((each) => each.name === provider);
  if (!kind) return <Skeleton height={40} />;
  return <Form kind={kind} account={account} onClose={onClose} />;
}

function Form({ kind, account, onClose }: { kind: SchemaProviderItem; account: SchemaAccountItem | null; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const [name, setName] = useState(account?.name ?? "");
  const [values, setValues] = useState(() => valuesOf(kind.settings, account?.settings ?? {}));
  const save = useAct({
    call: () => {
      const settings = settingsOf(kind.settings, values) as Record<string, never>;
      return account
        ? api.PATCH("/api/v1/accounts/{account_id}", { params: { path: { account_id: account.id } }, body: { name, settings } })
        : api.POST("/api/v1/accounts", { body: { name, provider: kind.name, settings } });
    },
    touches: [["account"], ["operations"], ["audit"]],
    showsErrors: true,
    onDone: () => {
      notifyDone(account ? t("saved") : t("channels.added"));
      onClose();
    },
  });
  const shown = ["name", ...kind.settings.map((field) => `settings.${field.name}`)];
  return (
    <FormDialog
      title={account ? t("channels.changeTitle", { name: account.name }) : t("channels.addTitle", { provider: kind.name })}
      deed={account ? t("save") : t("channels.add")}
      onClose={onClose}
      onSubmit={() => save.mutate()}
      busy={save.isPending}
      ready={name.trim() !== ""}
      fault={elsewhere(save.error, shown)}
    >
      <TextInput
        label={t("channels.name")}
        description={t("channels.nameText")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={faultOf(save.error, "name")}
        maxLength={100}
        data-autofocus
      />
      {kind.settings.map((field) => (
        <Field
          key={field.name}
          field={field}
          value={values[field.name] ?? ""}
          onChange={(value) => setValues((before) => ({ ...before, [field.name]: value }))}
          stored={account?.secrets_set.includes(field.name) ?? false}
          fault={faultOf(save.error, `settings.${field.name}`)}
        />
      ))}
    </FormDialog>
  );
}

interface FieldProps {
  field: SchemaSettingField;
  value: Value;
  onChange: (value: Value) => void;
  stored: boolean;
  fault: string | null;
}

function Field({ field, value, onChange, stored, fault }: FieldProps) {
  const { t } = useTranslation("settings");
  const common = { label: nameOf(field.name), description: field.doc || undefined, error: fault, withAsterisk: field.required };
  if (field.secret) {
    return (
      <PasswordInput
        {...common}
        value={String(value)}
        onChange={(event) => onChange(event.currentTarget.value)}
        placeholder={stored ? t("channels.unchanged") : ""}
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
