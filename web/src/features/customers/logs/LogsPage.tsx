// Logs of other systems: a place to drop one, what came of earlier ones, and the systems whose logs are known how to read.
import { Button, Stack, Text } from "@mantine/core";
import { IconChevronLeft, IconFileTypeCsv } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, useAct } from "@/lib/api";
import { formatCount } from "@/lib/format";
import { useMay } from "@/lib/session";
import { EmptyState, ListSkeleton, PageHeader, ProblemView, RelativeTime } from "@/ui";
import classes from "../Customers.module.css";
import { Drop } from "../import/Drop";
import { Earlier } from "../import/Earlier";
import { logsQuery, sourcesQuery } from "../queries";

const LARGEST = 500_000_000;

export function LogsPage() {
  const { t } = useTranslation("customers");
  const { data, error, refetch } = useQuery({ ...logsQuery(), refetchInterval: 5000 });
  const sources = useQuery(sourcesQuery());
  const mayWrite = useMay()("customers:write");
  return (
    <>
      <PageHeader
        title={t("logs.title")}
        text={t("logs.about")}
        actions={
          <Button component={Link} to="/customers/imports" variant="default" leftSection={<IconChevronLeft size={16} aria-hidden />}>
            {t("import.all")}
          </Button>
        }
      />
      <div className={classes.scroll}>
        <Stack gap="lg" className={classes.narrow}>
          {mayWrite && <Upload />}
          {error && <ProblemView error={error} onRetry={() => void refetch()} />}
          {!data && !error && <ListSkeleton rowHeight={48} />}
          {data?.items.length === 0 && <EmptyState title={t("logs.none.title")} text={t("logs.none.text")} />}
          {data && (
            <Earlier
              label={t("logs.earlier")}
              items={data.items}
              link={(item) => (
                <Link to="/customers/logs/$log" params={{ log: item.id }} className={classes.name} dir="auto">
                  {item.name}
                </Link>
              )}
            />
          )}
          {sources.data && sources.data.items.length > 0 && (
            <div>
              <Text fw={600} mb={8}>
                {t("logs.sources")}
              </Text>
              <ul className={classes.rows} aria-label={t("logs.sources")}>
                {sources.data.items.map((source) => (
                  <li key={source.name}>
                    <div style={{ minWidth: 0 }}>
                      <Link to="/customers/sources/$source" params={{ source: source.name }} className={classes.name}>
                        {source.name}
                      </Link>
                      <div className={classes.dim}>
                        {source.last_at ? (
                          <>
                            {t("logs.sent", { count: source.rows, rows: formatCount(source.rows) })} · <RelativeTime at={source.last_at} />
                          </>
                        ) : (
                          t("logs.quiet")
                        )}
                      </div>
                    </div>
                  </li>
                ))}
              </ul>
            </div>
          )}
        </Stack>
      </div>
    </>
  );
}

function Upload() {
  const { t } = useTranslation("customers");
  const navigate = useNavigate();
  const upload = useAct({
    call: (file: File) =>
      api.POST("/api/v1/source-logs", {
        params: { query: { name: file.name } },
        body: file as never,
        bodySerializer: (body: unknown) => body as BodyInit,
        headers: { "Content-Type": "application/octet-stream" },
      }),
    touches: [["source-log"]],
    showsErrors: true,
    onDone: (made) => {
      void navigate({ to: "/customers/logs/$log", params: { log: made.id } });
    },
  });
  return (
    <Drop
      icon={<IconFileTypeCsv size={32} stroke={1.5} aria-hidden />}
      label={t("logs.choose")}
      kinds={t("logs.kinds")}
      takes={/\.(csv|tsv|txt|jsonl|ndjson|json)$/i}
      largest={LARGEST}
      refusal={t("logs.wrongKind")}
      upload={upload}
    />
  );
}
