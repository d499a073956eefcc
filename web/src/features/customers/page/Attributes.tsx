// What is known of a customer, name by name; changed, added and removed in place.
import { ActionIcon, Button, Group, Stack, TextInput } from "@mantine/core";
import { IconPencil, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type SchemaCustomerDetail } from "@/lib/api";
import { useMay } from "@/lib/session";
import { asText, changesOf, type Draft } from "./attributes";
import classes from "./Page.module.css";
import { Part } from "./Part";
import { useCustomerAct } from "./useCustomerAct";

const OURS = new Set(["external_id"]);

export function Attributes({ customer }: { customer: SchemaCustomerDetail }) {
  const { t } = useTranslation("customers");
  const mayWrite = useMay()("customers:write");
  const [editing, setEditing] = useState(false);
  const known = Object.entries(customer.attributes).filter(([name]) => !OURS.has(name));
  return (
    <Part
      title={t("attribute.title")}
      action={
        mayWrite && !editing ? (
          <ActionIcon variant="subtle" color="gray" aria-label={t("attribute.edit")} title={t("attribute.edit")} onClick={() => setEditing(true)}>
            <IconPencil size={15} aria-hidden />
          </ActionIcon>
        ) : null
      }
    >
      {editing ? (
        <Editor customer={customer} onDone={() => setEditing(false)} />
      ) : (
        <>
          {known.length === 0 && <p className={classes.dim}>{t("attribute.none")}</p>}
          <dl className={classes.pairs}>
            {known.map(([name, value]) => (
              <Pair key={name} name={name} value={asText(value)} />
            ))}
            {customer.zone && <Pair name={t("fields.zone")} value={customer.zone} />}
          </dl>
        </>
      )}
    </Part>
  );
}

function Pair({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt dir="auto">{name.replaceAll("_", " ")}</dt>
      <dd dir="auto">{value}</dd>
    </>
  );
}

function Editor({ customer, onDone }: { customer: SchemaCustomerDetail; onDone: () => void }) {
  const { t } = useTranslation("customers");
  const [drafts, setDrafts] = useState<Draft[]>(() => [
    ...Object.entries(customer.attributes)
      .filter(([name]) => !OURS.has(name))
      .map(([name, value]) => ({ name, text: asText(value), isNew: false })),
    { name: "", text: "", isNew: true },
  ]);
  const save = useCustomerAct({
    id: customer.id,
    call: () =>
      api.PATCH("/api/v1/customers/{customer_id}", {
        params: { path: { customer_id: customer.id } },
        body: { attributes: changesOf(customer.attributes, drafts) as Record<string, never> },
      }),
    onDone,
  });
  const change = (at: number, part: Partial<Draft>) => {
    const next = drafts.map((each, index) => (index === at ? { ...each, ...part } : each));
    const last = next.at(-1);
    setDrafts(last?.isNew && last.name && last.text ? [...next, { name: "", text: "", isNew: true }] : next);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack gap={6}>
        {drafts.map((draft, at) => (
          <Group key={at} gap={6} wrap="nowrap">
            <TextInput
              size="xs"
              aria-label={t("attribute.name")}
              placeholder={t("attribute.name")}
              value={draft.name}
              disabled={!draft.isNew}
              onChange={(event) => change(at, { name: event.currentTarget.value })}
              maxLength={64}
              style={{ flex: 2 }}
            />
            <TextInput
              size="xs"
              aria-label={draft.name ? t("attribute.valueOf", { name: draft.name }) : t("attribute.value")}
              placeholder={t("attribute.value")}
              value={draft.text}
              onChange={(event) => change(at, { text: event.currentTarget.value })}
              style={{ flex: 3 }}
            />
            <ActionIcon
              size="sm"
              variant="subtle"
              color="gray"
              aria-label={t("attribute.remove", { name: draft.name })}
              disabled={draft.isNew}
              onClick={() => setDrafts(drafts.filter((_, index) => index !== at))}
            >
              <IconTrash size={14} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
        <Group justify="flex-end" gap="sm" mt={4}>
          <Button size="compact-sm" variant="default" onClick={onDone}>
            {t("attribute.cancel")}
          </Button>
          <Button size="compact-sm" type="submit" loading={save.isPending}>
            {t("attribute.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
