// One log of another system: how it is read, then how far it is, then what came of it.
import { Button, Group, Progress, Stack, Text } from "@mantine/core";
import { IconChevronLeft } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, useAct, useList, type SchemaImportItem } from "@/lib/api";
import { formatCount, formatDuration } from "@/lib/format";
import { useMay } from "@/lib/session";
import { PageHeader, PageSkeleton, ProblemView } from "@/ui";
import classes from "../Customers.module.css";
import { ImportStatus } from "../import/ImportStatus";
import { ProblemTable } from "../import/ProblemTable";
import { logProblemsList, logQuery } from "../queries";
import { LogMapping } from "./LogMapping";

const route = getRouteApi("/shell/customers/logs/$log");

export function LogPage() {
  const { t } = useTranslation("customers");
  const { log: id } = route.useParams();
  const { data, error, refetch } = useQuery({
    ...logQuery(id),
    refetchInterval: ({ state }) => (state.data?.status === "running" ? 700 : false),
  });
  if (error) return <ProblemView error={error} onRetry={() => void refetch()} />;
  if (!data) return <PageSkeleton />;
  const open = data.status === "waiting" || data.status === "interrupted" || data.status === "failed";
  return (
    <>
      <PageHeader
        title={data.name}
        text={t("import.rows", { count: data.rows, rows: formatCount(data.rows) })}
        actions={
          <>
            <ImportStatus item={data} />
            <Button component={Link} to="/customers/logs" variant="default" leftSection={<IconChevronLeft size={16} aria-hidden />}>
              {t("logs.all")}
            </Button>
          </>
        }
      />
      <div className={classes.scroll}>
        <Stack gap="lg" className={classes.narrow}>
          {data.status === "interrupted" && <Text>{t("logs.interrupted")}</Text>}
          {data.status === "failed" && <Text c="var(--nl-bad)">{data.why}</Text>}
          {open ? <LogMapping item={data} /> : <Outcome item={data} />}
          {data.refused > 0 && !open && <Refused item={data} />}
        </Stack>
      </div>
    </>
  );
}

function Outcome({ item }: { item: SchemaImportItem }) {
  const { t } = useTranslation("customers");
  const mayWrite = useMay()("customers:write");
  const cancel = useAct({
    call: () => api.POST("/api/v1/source-logs/{log_id}/cancel", { params: { path: { log_id: item.id } } }),
    touches: [["source-log"]],
  });
  const share = item.rows ? Math.min(100, (100 * item.done) / item.rows) : 0;
  const sums = [
    { label: t("logs.new"), value: item.new },
    { label: t("logs.known"), value: item.known },
    { label: t("import.refused"), value: item.refused },
  ];
  return (
    <Stack gap="md">
      {item.status === "running" && (
        <div>
          <Progress value={share} aria-label={t("import.progress")} size="md" />
          <Group justify="space-between" mt={8}>
            <Text size="sm" c="dimmed" role="status">
              {t("import.far", { done: formatCount(item.done), rows: formatCount(item.rows) })}
              {item.seconds_left !== null && ` · ${t("import.left", { time: formatDuration(item.seconds_left) })}`}
            </Text>
            {mayWrite && (
              <Button size="compact-sm" variant="default" onClick={() => cancel.mutate()} disabled={item.stopping} loading={cancel.isPending}>
                {item.stopping ? t("import.status.stopping") : t("import.cancel")}
              </Button>
            )}
          </Group>
        </div>
      )}
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
        </Group>
      )}
    </Stack>
  );
}

function Refused({ item }: { item: SchemaImportItem }) {
  const { t } = useTranslation("customers");
  const { rows, hasMore, loadingMore, loadMore } = useList(logProblemsList(item.id));
  return (
    <Stack gap="sm" align="flex-start">
      <Text fw={600}>{t("import.problems", { count: item.refused })}</Text>
      <ProblemTable rows={rows} />
      {hasMore && (
        <Button variant="default" size="compact-sm" onClick={loadMore} loading={loadingMore}>
          {t("more")}
        </Button>
      )}
    </Stack>
  );
}
