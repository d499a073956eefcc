// Rows that are brought in: how they are read, then how far it is, then what came of it and what could not be taken.
import { Button, Group, Progress, Stack, Text } from "@mantine/core";
import { IconChevronLeft, IconDownload } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useList, type ListQuery, type SchemaImportItem, type SchemaRowProblem } from "@/lib/api";
import { formatCount, formatDuration } from "@/lib/format";
import { useMay } from "@/lib/session";
import { PageHeader } from "@/ui";
import classes from "../Customers.module.css";
import { ImportStatus } from "./ImportStatus";
import { ProblemTable } from "./ProblemTable";

interface Props {
  item: SchemaImportItem;
  back: { to: "/customers/imports" | "/customers/logs"; label: string };
  /** What is said of the rows that were new, and of those that were there before. */
  words: { new: string; known: string; interrupted: string };
  cancel: { mutate: () => void; isPending: boolean };
  problems: ListQuery<SchemaRowProblem>;
  /** Where the problems are in one file. */
  report?: string;
  /** How the rows are to be read; shown until they are. */
  children: ReactNode;
}

/** Looks again soon, as long as rows are being brought in. */
export const whileRunning = ({ state }: { state: { data?: SchemaImportItem } }) => (state.data?.status === "running" ? 700 : false);

export function Intake({ item, back, words, cancel, problems, report, children }: Props) {
  const { t } = useTranslation("customers");
  const open = item.status === "waiting" || item.status === "interrupted" || item.status === "failed";
  return (
    <>
      <PageHeader
        title={item.name}
        text={t("import.rows", { count: item.rows, rows: formatCount(item.rows) })}
        actions={
          <>
            <ImportStatus item={item} />
            <Button component={Link} to={back.to} variant="default" leftSection={<IconChevronLeft size={16} aria-hidden />}>
              {back.label}
            </Button>
          </>
        }
      />
      <div className={classes.scroll}>
        <Stack gap="lg" className={classes.narrow}>
          {item.status === "interrupted" && <Text>{words.interrupted}</Text>}
          {item.status === "failed" && <Text c="var(--nl-bad)">{item.why}</Text>}
          {open ? children : <Outcome item={item} words={words} cancel={cancel} report={report} />}
          {item.refused > 0 && !open && <Refused list={problems} refused={item.refused} />}
        </Stack>
      </div>
    </>
  );
}

function Outcome({ item, words, cancel, report }: Pick<Props, "item" | "words" | "cancel" | "report">) {
  const { t } = useTranslation("customers");
  const sums = [
    { label: words.new, value: item.new },
    { label: words.known, value: item.known },
    { label: t("import.refused"), value: item.refused },
  ];
  return (
    <Stack gap="md">
      {item.status === "running" && <Running item={item} cancel={cancel} />}
      <dl className={classes.steps}>
        {sums.map((sum) => (
          <div key={sum.label}>
            <dt>{sum.label}</dt>
            <dd>{formatCount(sum.value)}</dd>
          </div>
        ))}
      </dl>
      {item.status !== "running" && (
        <Group gap="sm">
          <Button component={Link} to="/customers">
            {t("import.look")}
          </Button>
          {item.refused > 0 && report && (
            <Button component="a" variant="default" href={report} download leftSection={<IconDownload size={16} aria-hidden />}>
              {t("import.report")}
            </Button>
          )}
        </Group>
      )}
    </Stack>
  );
}

function Running({ item, cancel }: Pick<Props, "item" | "cancel">) {
  const { t } = useTranslation("customers");
  const mayWrite = useMay()("customers:write");
  const share = item.rows ? Math.min(100, (100 * item.done) / item.rows) : 0;
  return (
    <div>
      <Progress value={share} aria-label={t("import.progress")} size="md" />
      <Group justify="space-between" mt={8}>
        <Text size="sm" c="dimmed" role="status">
          {t("import.far", { done: formatCount(item.done), rows: formatCount(item.rows) })}
          {item.seconds_left !== null && ` · ${t("import.left", { time: formatDuration(item.seconds_left) })}`}
        </Text>
        {mayWrite && (
          <Button size="compact-sm" variant="default" onClick={cancel.mutate} disabled={item.stopping} loading={cancel.isPending}>
            {item.stopping ? t("import.status.stopping") : t("import.cancel")}
          </Button>
        )}
      </Group>
    </div>
  );
}

function Refused({ list, refused }: { list: Props["problems"]; refused: number }) {
  const { t } = useTranslation("customers");
  const { rows, hasMore, loadingMore, loadMore } = useList(list);
  return (
    <Stack gap="sm" align="flex-start">
      <Text fw={600}>{t("import.problems", { count: refused })}</Text>
      <ProblemTable rows={rows} />
      {hasMore && (
        <Button variant="default" size="compact-sm" onClick={loadMore} loading={loadingMore}>
          {t("more")}
        </Button>
      )}
    </Stack>
  );
}
