// One import: what its columns are, then how far it is, then what came of it.
import { Button, Group, Progress, Stack, Text } from "@mantine/core";
import { IconChevronLeft, IconDownload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, useAct, type SchemaImportItem } from "@/lib/api";
import { formatCount, formatDuration } from "@/lib/format";
import { useMay } from "@/lib/session";
import { PageHeader, PageSkeleton, ProblemView } from "@/ui";
import classes from "../Customers.module.css";
import { importQuery } from "../queries";
import { ImportStatus } from "./ImportStatus";
import { Mapping } from "./Mapping";
import { Problems } from "./Problems";

const route = getRouteApi("/shell/customers/imports/$import");

export function ImportPage() {
  const { t } = useTranslation("customers");
  const { import: id } = route.useParams();
  const { data, error, refetch } = useQuery({
    ...importQuery(id),
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
            <Button component={Link} to="/customers/imports" variant="default" leftSection={<IconChevronLeft size={16} aria-hidden />}>
              {t("import.all")}
            </Button>
          </>
        }
      />
      <div className={classes.scroll}>
        <Stack gap="lg" className={classes.narrow}>
          {data.status === "interrupted" && <Text>{t("import.interrupted")}</Text>}
          {data.status === "failed" && <Text c="var(--nl-bad)">{data.why}</Text>}
          {!open && <Outcome item={data} />}
          {open && <Mapping item={data} />}
          {data.refused > 0 && !open && <Problems id={data.id} refused={data.refused} />}
        </Stack>
      </div>
    </>
  );
}

function Outcome({ item }: { item: SchemaImportItem }) {
  const { t } = useTranslation("customers");
  const share = item.rows ? Math.min(100, (100 * item.done) / item.rows) : 0;
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
            <Cancel item={item} />
          </Group>
        </div>
      )}
      <dl className={classes.steps}>
        <Sum label={t("import.new")} value={item.new} />
        <Sum label={t("import.known")} value={item.known} />
        <Sum label={t("import.refused")} value={item.refused} />
      </dl>
      {item.status !== "running" && (
        <Group gap="sm">
          <Button component={Link} to="/customers">
            {t("import.look")}
          </Button>
          {item.refused > 0 && (
            <Button
              component="a"
              variant="default"
              href={`/api/v1/imports/${item.id}/problems.csv`}
              download
              leftSection={<IconDownload size={16} aria-hidden />}
            >
              {t("import.report")}
            </Button>
          )}
        </Group>
      )}
    </Stack>
  );
}

function Sum({ label, value }: { label: string; value: number }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{formatCount(value)}</dd>
    </div>
  );
}

function Cancel({ item }: { item: SchemaImportItem }) {
  const { t } = useTranslation("customers");
  const mayWrite = useMay()("customers:write");
  const cancel = useAct({
    call: () => api.POST("/api/v1/imports/{import_id}/cancel", { params: { path: { import_id: item.id } } }),
    touches: [["import"]],
  });
  if (!mayWrite) return null;
  return (
    <Button size="compact-sm" variant="default" onClick={() => cancel.mutate()} disabled={item.stopping} loading={cancel.isPending}>
      {item.stopping ? t("import.status.stopping") : t("import.cancel")}
    </Button>
  );
}
