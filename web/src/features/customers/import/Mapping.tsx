// What each column of the file is: guessed from its header, changed by people, tried on the first rows.
import { Button, Checkbox, Group, ScrollArea, Select, Skeleton, Stack, Table, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useAct, type SchemaImportItem, type SchemaImportPreview } from "@/lib/api";
import { useMay } from "@/lib/session";
import { ProblemView } from "@/ui";
import classes from "../Customers.module.css";
import { ProblemTable } from "./ProblemTable";

const CONSENTS = ["email", "sms", "*"];

export function Mapping({ item }: { item: SchemaImportItem }) {
  const { t } = useTranslation("customers");
  const mayWrite = useMay()("customers:write");
  const [targets, setTargets] = useState<Record<string, string>>({});
  const [subscription, setSubscription] = useState("news");
  const [verified, setVerified] = useState<("phone" | "email")[]>([]);
  const mayVouch = useMay()("settings:write");
  const [wanted] = useDebouncedValue({ targets, subscription: subscription.trim() || "news" }, 200);
  const path = { import_id: item.id };
  const preview = useQuery({
    queryKey: ["import-preview", item.id, wanted],
    queryFn: async ({ signal }) =>
      (await api.POST("/api/v1/imports/{import_id}/preview", { params: { path }, body: wanted, signal })).data,
    placeholderData: keepPreviousData,
    retry: false,
  });
  const start = useAct({
    call: () => api.POST("/api/v1/imports/{import_id}/start", { params: { path }, body: { ...wanted, verified } }),
    touches: [["import"]],
  });
  const { data, error } = preview;
  if (!data) return error ? <ProblemView error={error} /> : <Skeleton height={240} />;
  return (
    <Stack gap="lg">
      <div>
        <Text fw={600}>{t("import.columns")}</Text>
        <Text size="sm" c="dimmed">
          {t("import.columnsText")}
        </Text>
      </div>
      <Columns preview={data} onChange={(header, target) => setTargets((before) => ({ ...before, [header]: target }))} />
      {error && (
        <Text role="alert" size="sm" c="var(--nl-bad)">
          {error.message}
        </Text>
      )}
      <TextInput
        label={t("import.subscription")}
        description={t("import.subscriptionText")}
        value={subscription}
        onChange={(event) => setSubscription(event.currentTarget.value)}
        maxLength={60}
        maw={320}
      />
      {mayVouch && (
        <Checkbox.Group label={t("import.verified")} description={t("import.verifiedText")} value={verified} onChange={(value) => setVerified(value)}>
          <Group mt={8}>
            <Checkbox value="phone" label={t("import.verifiedPhone")} />
            <Checkbox value="email" label={t("import.verifiedEmail")} />
          </Group>
        </Checkbox.Group>
      )}
      {data.problems.length > 0 && (
        <div>
          <Text fw={600} mb={8}>
            {t("import.firstProblems", { count: data.problems.length })}
          </Text>
          <ProblemTable rows={data.problems} />
        </div>
      )}
      {mayWrite && (
        <Group>
          <Button onClick={() => start.mutate()} loading={start.isPending} disabled={Boolean(error)}>
            {item.status === "waiting" ? t("import.start", { count: item.rows }) : t("import.again")}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function Columns({ preview, onChange }: { preview: SchemaImportPreview; onChange: (header: string, target: string) => void }) {
  const { t } = useTranslation("customers");
  const choices = (target: string, header: string) => {
    const own = `attribute:${header.trim().toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "_").slice(0, 64) || "field"}`;
    const attribute = target.startsWith("attribute:") ? target : own;
    const consents = CONSENTS.map((channel) => `consent:news:${channel}`);
    const rest = [target, ...consents].filter((each, at, all) => /^(consent|refusal):/.test(each) && all.indexOf(each) === at);
    return [...preview.fields, attribute, ...rest].map((value) => ({ value, label: nameOf(value) }));
  };
  const nameOf = (target: string) => {
    const [kind, one, two] = target.split(":");
    if (kind === "attribute") return t("import.attribute", { name: one?.replaceAll("_", " ") });
    if (kind === "consent" || kind === "refusal") return t(`import.${kind}`, { subscription: one === "*" ? t("import.everything") : one, channel: two === "*" ? t("import.anyChannel") : two });
    return t(`import.field.${target as "email"}`, { defaultValue: target.replaceAll("_", " ") });
  };
  return (
    <ScrollArea className={classes.table} tabIndex={0}>
      <Table verticalSpacing={6} horizontalSpacing="md" miw={560}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("import.header")}</Table.Th>
            <Table.Th w={260}>{t("import.becomes")}</Table.Th>
            <Table.Th>{t("import.examples")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {preview.columns.map((column) => (
            <Table.Tr key={column.header}>
              <Table.Td dir="auto">{column.header || "–"}</Table.Td>
              <Table.Td>
                <Select
                  aria-label={t("import.becomesOf", { header: column.header })}
                  data={choices(column.target, column.header)}
                  value={column.target}
                  onChange={(target) => target && onChange(column.header, target)}
                  disabled={!column.header}
                  searchable
                  size="xs"
                />
              </Table.Td>
              <Table.Td>
                <Text size="sm" c="dimmed" lineClamp={1} dir="auto">
                  {column.values.filter(Boolean).slice(0, 3).join(" · ")}
                </Text>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea>
  );
}
