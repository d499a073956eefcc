// Conditions over the list: built in lines, with the number of customers who meet them, kept as a segment.
import { Button, Group, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconTrash } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useAct } from "@/lib/api";
import { formatCount } from "@/lib/format";
import { ConditionBuilder, customerFields, notifyDone, useConfirm, type ConditionField } from "@/ui";
import classes from "../Customers.module.css";
import { fieldsQuery, segmentsQuery } from "../queries";
import type { ListSearch } from "../search";
import { SaveSegment } from "./SaveSegment";
import { useConditionsOpen } from "./useConditionsOpen";

interface Props {
  search: ListSearch;
  change: (part: Partial<ListSearch>) => void;
  mayWrite: boolean;
}

export function ConditionPanel({ search, change, mayWrite }: Props) {
  const { t } = useTranslation("customers");
  const [open] = useConditionsOpen();
  const { data: known } = useQuery(fieldsQuery());
  const { data: segments } = useQuery(segmentsQuery());
  const [saving, setSaving] = useState(false);
  const segment = segments?.items.find((each) => each.id === search.segment);
  const fields = customerFields(known, t("fields.tags"), useProfileFields());
  if (!open && !segment) return null;
  return (
    <section className={classes.conditions} aria-label={t("conditions.title")}>
      {segment && (
        <Group justify="space-between" gap="sm">
          <Text size="sm">
            <strong dir="auto">{segment.name}</strong> · <span dir="auto">{segment.sentence}</span>
          </Text>
          {mayWrite && <SegmentActs id={segment.id} name={segment.name} onGone={() => change({ segment: undefined })} />}
        </Group>
      )}
      {open && (
        <ConditionBuilder
          label={t("conditions.title")}
          value={search.where ?? null}
          onChange={(where) => change({ where: where ?? undefined })}
          fields={fields}
          events
          none={t("conditions.none")}
        />
      )}
      <Group gap="md">
        <LiveCount search={search} />
        {mayWrite && search.where && (
          <Button size="compact-sm" variant="default" onClick={() => setSaving(true)}>
            {t("segment.save")}
          </Button>
        )}
      </Group>
      {search.where && <SaveSegment opened={saving} onClose={() => setSaving(false)} condition={search.where} onSaved={(id) => change({ segment: id, where: undefined })} />}
    </section>
  );
}

function LiveCount({ search }: { search: ListSearch }) {
  const { t } = useTranslation("customers");
  const { channel, tag, segment, where } = search;
  const [wanted] = useDebouncedValue({ channel: channel ?? null, tag: tag ?? null, segment: segment ?? null, condition: where ?? null }, 250);
  const { data, isFetching, error } = useQuery({
    queryKey: ["customer", "/count", wanted],
    queryFn: async ({ signal }) => (await api.POST("/api/v1/customers/count", { body: wanted as never, signal })).data,
    placeholderData: keepPreviousData,
    retry: false,
  });
  return (
    <Text role="status" size="sm" c={error ? "var(--nl-bad)" : undefined} style={{ opacity: isFetching ? 0.6 : 1 }}>
      {error ? error.message : data ? <Figure count={data.count} text={t("conditions.count", { count: data.count })} /> : t("conditions.counting")}
    </Text>
  );
}

function Figure({ count, text }: { count: number; text: string }) {
  return (
    <>
      <span className={classes.count}>{formatCount(count)}</span> {text}
    </>
  );
}

function SegmentActs({ id, name, onGone }: { id: string; name: string; onGone: () => void }) {
  const { t } = useTranslation("customers");
  const confirm = useConfirm();
  const remove = useAct({
    call: () => api.DELETE("/api/v1/segments/{segment_id}", { params: { path: { segment_id: id } } }),
    touches: [["segment"]],
    onDone: () => {
      onGone();
      notifyDone(t("segment.removed", { name }));
    },
  });
  const ask = async () => {
    const question = { title: t("segment.removeTitle", { name }), consequence: t("segment.removeText"), deed: t("segment.remove"), danger: true };
    if (await confirm(question)) remove.mutate();
  };
  return (
    <Button size="compact-sm" variant="subtle" color="gray" leftSection={<IconTrash size={14} aria-hidden />} onClick={() => void ask()}>
      {t("segment.remove")}
    </Button>
  );
}

function useProfileFields(): ConditionField[] {
  const { t } = useTranslation("customers");
  const states = ["given", "withdrawn", "requested"];
  return [
    { field: "customer.locale", label: t("fields.locale"), kind: "text" },
    { field: "customer.zone", label: t("fields.zone"), kind: "text" },
    { field: "profile.created_at", label: t("fields.created"), kind: "moment" },
    { field: "address.email", label: t("fields.email"), kind: "text" },
    { field: "address.phone", label: t("fields.phone"), kind: "text" },
    { field: "address.postal", label: t("fields.postal"), kind: "text" },
    { field: "consent.news.email", label: t("fields.newsByEmail"), kind: "text", values: states },
    { field: "consent.news.sms", label: t("fields.newsBySms"), kind: "text", values: states },
  ];
}
