// How a log is read: which column is what, what its words mean, and what the first rows would become.
import { Button, Group, Select, SimpleGrid, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useAct, type SchemaImportItem, type SchemaSourceMapping } from "@/lib/api";
import { useMay } from "@/lib/session";
import { ProblemView } from "@/ui";
import { ProblemTable } from "../import/ProblemTable";
import { LogRows } from "./LogRows";

const SHOWN = ["customer", "channel", "kind", "at", "campaign", "subject", "text", "cost", "external_id", "direction"] as const;
const FIXED = ["channel", "kind"] as const;

export function LogMapping({ item }: { item: SchemaImportItem }) {
  const { t } = useTranslation("customers");
  const path = { log_id: item.id };
  const guess = useQuery({
    queryKey: ["log-preview", item.id, "guess"],
    queryFn: async ({ signal }) =>
      (await api.POST("/api/v1/source-logs/{log_id}/preview", { params: { path }, body: { source: sourceOf(item.name) }, signal })).data,
    staleTime: Infinity,
    retry: false,
  });
  if (guess.error) return <ProblemView error={guess.error} />;
  if (!guess.data) return <Skeleton height={240} aria-label={t("import.progress")} />;
  return <Wizard item={item} guessed={guess.data.mapping} headers={guess.data.headers} kinds={guess.data.kinds} />;
}

interface WizardProps {
  item: SchemaImportItem;
  guessed: SchemaSourceMapping;
  headers: string[];
  kinds: string[];
}

function Wizard({ item, guessed, headers, kinds }: WizardProps) {
  const { t } = useTranslation("customers");
  const mayWrite = useMay()("customers:write");
  const [mapping, setMapping] = useState(guessed);
  const [wanted] = useDebouncedValue(mapping, 250);
  const path = { log_id: item.id };
  const preview = useQuery({
    queryKey: ["log-preview", item.id, wanted],
    queryFn: async ({ signal }) =>
      (await api.POST("/api/v1/source-logs/{log_id}/preview", { params: { path }, body: { mapping: wanted }, signal })).data,
    placeholderData: keepPreviousData,
    retry: false,
  });
  const start = useAct({
    call: () => api.POST("/api/v1/source-logs/{log_id}/start", { params: { path }, body: mapping }),
    touches: [["source-log"], ["source"]],
  });
  const change = (part: Partial<SchemaSourceMapping>) => setMapping((before) => ({ ...before, ...part }));
  const column = (field: string, header: string | null) => {
    const others = Object.entries(mapping.columns).filter(([name]) => name !== field);
    change({ columns: Object.fromEntries(header ? [...others, [field, header]] : others) });
  };
  return (
    <Stack gap="lg">
      <div>
        <Text fw={600}>{t("import.columns")}</Text>
        <Text size="sm" c="dimmed">
          {t("logs.columnsText")}
        </Text>
      </div>
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm">
        <TextInput
          label={t("logs.source")}
          value={mapping.source}
          onChange={(event) => change({ source: event.currentTarget.value.toLowerCase() })}
          maxLength={60}
        />
        {SHOWN.map((field) => (
          <Select
            key={field}
            label={t(`logs.field.${field}`)}
            placeholder={t("logs.noColumn")}
            data={headers}
            value={mapping.columns[field] ?? null}
            onChange={(header) => column(field, header)}
            searchable
            clearable
          />
        ))}
        {FIXED.filter((field) => !mapping.columns[field]).map((field) => (
          <TextInput
            key={`fixed ${field}`}
            label={t("logs.fixed", { field: t(`logs.field.${field}`) })}
            value={mapping.fixed[field] ?? ""}
            onChange={(event) => change({ fixed: { ...mapping.fixed, [field]: event.currentTarget.value } })}
          />
        ))}
        <Select
          label={t("logs.rowsAre")}
          data={(["events", "messages"] as const).map((value) => ({ value, label: t(`logs.rowsOf.${value}`) }))}
          value={mapping.rows}
          onChange={(rows) => rows && change({ rows })}
          allowDeselect={false}
        />
        <TextInput label={t("logs.zone")} value={mapping.zone} onChange={(event) => change({ zone: event.currentTarget.value })} />
        <TextInput
          label={t("logs.timeFormat")}
          value={mapping.time_format}
          onChange={(event) => change({ time_format: event.currentTarget.value })}
        />
      </SimpleGrid>
      <Words words={mapping.kinds} kinds={kinds} onChange={(words) => change({ kinds: words })} />
      {preview.error && (
        <Text role="alert" size="sm" c="var(--nl-bad)">
          {preview.error.message}
        </Text>
      )}
      {preview.data && !preview.error && <LogRows rows={preview.data.rows} />}
      {preview.data && preview.data.problems.length > 0 && !preview.error && (
        <div>
          <Text fw={600} mb={8}>
            {t("import.firstProblems", { count: preview.data.problems.length })}
          </Text>
          <ProblemTable rows={preview.data.problems} />
        </div>
      )}
      {mayWrite && (
        <Group>
          <Button onClick={() => start.mutate()} loading={start.isPending} disabled={Boolean(preview.error)}>
            {item.status === "waiting" ? t("import.start", { count: item.rows }) : t("import.again")}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function Words({ words, kinds, onChange }: { words: Record<string, string>; kinds: string[]; onChange: (words: Record<string, string>) => void }) {
  const { t } = useTranslation("customers");
  const [word, setWord] = useState("");
  const known = kinds.map((value) => ({ value, label: t(`logs.kind.${value as "sent"}`) }));
  return (
    <div>
      <Text fw={600}>{t("logs.words")}</Text>
      <Text size="sm" c="dimmed" mb={8}>
        {t("logs.wordsText")}
      </Text>
      <Group gap="sm" align="flex-end">
        {Object.entries(words).map(([theirs, ours]) => (
          <Select
            key={theirs}
            label={theirs}
            data={known}
            value={ours}
            onChange={(value) => {
              const others = Object.entries(words).filter(([each]) => each !== theirs);
              onChange(Object.fromEntries(value ? [...others, [theirs, value]] : others));
            }}
            clearable
          />
        ))}
        <TextInput label={t("logs.word")} value={word} onChange={(event) => setWord(event.currentTarget.value)} />
        <Button
          variant="default"
          disabled={!word.trim()}
          onClick={() => {
            onChange({ ...words, [word.trim()]: "ignore" });
            setWord("");
          }}
        >
          {t("logs.addWord")}
        </Button>
      </Group>
    </div>
  );
}

function sourceOf(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/\.[a-z]+$/, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40);
  return plain || "import";
}
