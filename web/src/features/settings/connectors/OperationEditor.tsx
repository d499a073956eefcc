// One operation: what it is asked with, what goes out, what is taken of the answer, and what happens when none comes.
import { ActionIcon, Button, Checkbox, NumberInput, Select, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import { faultOf } from "@/lib/api";
import classes from "./Connectors.module.css";
import { freshName, renamed, TYPES, without, type Argument, type Operation, type Type, type Value } from "./model";
import { Items } from "./Items";
import { ProfileFields } from "./ProfileFields";
import { RequestFields } from "./RequestFields";

interface Props {
  name: string;
  operation: Operation;
  error: Error | null;
  readOnly: boolean;
  onName: (name: string) => void;
  onChange: (operation: Operation) => void;
  onRemove: () => void;
}

export function OperationEditor({ name, operation, error, readOnly, onName, onChange, onRemove }: Props) {
  const { t } = useTranslation("connectors");
  const set = (change: Partial<Operation>) => onChange({ ...operation, ...change });
  const fault = (field: string) => faultOf(error, `definition.operations.${name}.${field}`);
  return (
    <>
      <section className={classes.part} aria-label={t("operation.about")}>
        <div className={classes.fields}>
          <TextInput label={t("operation.name")} value={name} onChange={(event) => onName(event.currentTarget.value)} maxLength={48} disabled={readOnly} />
          <TextInput label={t("operation.title")} value={operation.title ?? ""} onChange={(event) => set({ title: event.currentTarget.value })} maxLength={200} disabled={readOnly} />
        </div>
        <Checkbox label={t("operation.agents")} description={t("operation.agentsText")} checked={operation.agents ?? false} onChange={(event) => set({ agents: event.currentTarget.checked })} disabled={readOnly} />
      </section>
      <Arguments all={operation.arguments ?? {}} onChange={(all) => set({ arguments: all })} readOnly={readOnly} />
      <section className={classes.part} aria-label={t("request.title")}>
        <h2>{t("request.title")}</h2>
        <RequestFields request={operation.request} onChange={(request) => set({ request })} fault={fault} readOnly={readOnly} />
      </section>
      <Values all={operation.response ?? {}} onChange={(all) => set({ response: all })} fault={fault} readOnly={readOnly} />
      <ProfileFields operation={operation} onChange={(profile) => set({ profile })} fault={fault} readOnly={readOnly} />
      <section className={classes.part} aria-label={t("care.title")}>
        <h2>{t("care.title")}</h2>
        <div className={classes.fields}>
          <NumberInput label={t("care.timeout")} value={operation.timeout ?? 5} onChange={(next) => set({ timeout: Number(next) })} min={0.1} max={60} decimalScale={1} disabled={readOnly} error={fault("timeout")} />
          <NumberInput label={t("care.retries")} value={operation.retries ?? 1} onChange={(next) => set({ retries: Number(next) })} min={0} max={5} disabled={readOnly} error={fault("retries")} />
          <NumberInput label={t("care.cache")} value={operation.cache ?? 0} onChange={(next) => set({ cache: Number(next) })} min={0} max={86400} disabled={readOnly} error={fault("cache")} />
          <Select
            label={t("care.uncertain")}
            data={["", "repeat", "leave"].map((value) => ({ value, label: t(`care.by.${(value || "itself") as "itself"}`) }))}
            value={operation.uncertain ?? ""}
            onChange={(next) => set({ uncertain: next ? (next as "repeat") : null })}
            allowDeselect={false}
            disabled={readOnly}
          />
        </div>
        {!readOnly && (
          <Button variant="subtle" color="red" size="compact-sm" className={classes.start} onClick={onRemove}>
            {t("operation.remove")}
          </Button>
        )}
      </section>
    </>
  );
}

interface RowsProps<T> {
  all: Record<string, T>;
  onChange: (all: Record<string, T>) => void;
  readOnly: boolean;
}

function Arguments({ all, onChange, readOnly }: RowsProps<Argument>) {
  const { t } = useTranslation("connectors");
  return (
    <section className={classes.part} aria-label={t("argument.title")}>
      <h2>{t("argument.title")}</h2>
      {Object.entries(all).map(([name, it], at) => (
        <div key={at} className={classes.argument}>
          <TextInput aria-label={t("argument.name")} value={name} onChange={(event) => event.currentTarget.value in all || onChange(renamed(all, name, event.currentTarget.value))} disabled={readOnly} />
          <TypeField value={it.type} onChange={(type) => onChange({ ...all, [name]: { ...it, type } })} readOnly={readOnly} />
          <Marks it={it} onChange={(next) => onChange({ ...all, [name]: next })} readOnly={readOnly} />
          <Remove name={name} onRemove={() => onChange(without(all, name))} readOnly={readOnly} />
        </div>
      ))}
      {!readOnly && <Add label={t("argument.add")} onAdd={() => onChange({ ...all, [freshName(all, "value")]: { type: "text" } })} />}
    </section>
  );
}

function Values({ all, onChange, fault, readOnly }: RowsProps<Value> & { fault: (field: string) => string | null }) {
  const { t } = useTranslation("connectors");
  return (
    <section className={classes.part} aria-label={t("value.title")}>
      <h2>{t("value.title")}</h2>
      <p className={classes.dim}>{t("value.text")}</p>
      {Object.entries(all).map(([name, it], at) => (
        <Fragment key={at}>
          <div className={classes.value}>
            <TextInput aria-label={t("value.name")} value={name} onChange={(event) => event.currentTarget.value in all || onChange(renamed(all, name, event.currentTarget.value))} disabled={readOnly} />
            <TextInput
              className={classes.mono}
              aria-label={t("value.take", { name })}
              value={it.take}
              onChange={(event) => onChange({ ...all, [name]: { ...it, take: event.currentTarget.value } })}
              error={fault(`response.${name}.take`)}
              disabled={readOnly}
            />
            <TypeField value={it.type} onChange={(type) => onChange({ ...all, [name]: { ...it, type } })} readOnly={readOnly} />
            <Marks it={it} onChange={(next) => onChange({ ...all, [name]: { ...it, ...next } })} readOnly={readOnly} />
            <Remove name={name} onRemove={() => onChange(without(all, name))} readOnly={readOnly} />
          </div>
          {it.type === "list" && (
            <Items name={name} items={it.items ?? {}} onChange={(items) => onChange({ ...all, [name]: { ...it, items } })} fault={fault(`response.${name}.items`)} readOnly={readOnly} />
          )}
        </Fragment>
      ))}
      {!readOnly && <Add label={t("value.add")} onAdd={() => onChange({ ...all, [freshName(all, "value")]: { take: "body", type: "text" } })} />}
    </section>
  );
}

function TypeField({ value, onChange, readOnly }: { value: Type | undefined; onChange: (type: Type) => void; readOnly: boolean }) {
  const { t } = useTranslation("connectors");
  return (
    <Select
      aria-label={t("type.label")}
      data={TYPES.map((each) => ({ value: each, label: t(`type.${each}`) }))}
      value={value ?? "text"}
      onChange={(next) => onChange((next ?? "text"))}
      allowDeselect={false}
      disabled={readOnly}
    />
  );
}

function Marks({ it, onChange, readOnly }: { it: Argument; onChange: (it: Argument) => void; readOnly: boolean }) {
  const { t } = useTranslation("connectors");
  return (
    <div className={classes.marks}>
      <Checkbox size="xs" label={t("mark.personal")} checked={it.personal ?? false} onChange={(event) => onChange({ ...it, personal: event.currentTarget.checked })} disabled={readOnly} />
      <Checkbox size="xs" label={t("mark.optional")} checked={it.optional ?? false} onChange={(event) => onChange({ ...it, optional: event.currentTarget.checked })} disabled={readOnly} />
    </div>
  );
}

function Remove({ name, onRemove, readOnly }: { name: string; onRemove: () => void; readOnly: boolean }) {
  const { t } = useTranslation("connectors");
  return (
    <ActionIcon variant="subtle" color="gray" aria-label={t("pair.remove", { name })} onClick={onRemove} disabled={readOnly}>
      <IconX size={16} aria-hidden />
    </ActionIcon>
  );
}

function Add({ label, onAdd }: { label: string; onAdd: () => void }) {
  return (
    <Button variant="subtle" size="compact-sm" leftSection={<IconPlus size={14} aria-hidden />} onClick={onAdd} className={classes.start}>
      {label}
    </Button>
  );
}
