// The installation at this moment: what is wrong and whose turn it is, then the figures behind it.
import { Skeleton, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { SchemaOperationsStatus } from "@/lib/api";
import { formatCount, formatDuration } from "@/lib/format";
import { Figure, ProblemView } from "@/ui";
import classes from "../Operations.module.css";
import { statusQuery } from "../queries";
import { Followers, Installation, Workers } from "./Machinery";
import { Problems } from "./Problems";
import { RouteTable } from "./RouteTable";
import { oldestOf, waitingOf } from "./model";

export function NowTab() {
  const { t } = useTranslation("operations");
  const { data, error, refetch } = useQuery(statusQuery());
  if (error && !data) return <ProblemView error={error} onRetry={() => void refetch()} />;
  return (
    <div className={classes.scroll} tabIndex={0} role="region" aria-label={t("tab.now")}>
      <div className={classes.column}>
        {data ? (
          <>
            <Problems status={data} />
            <Figures status={data} />
            <RouteTable status={data} />
            <div className={classes.two}>
              <Workers status={data} />
              <Followers status={data} />
            </div>
            <Installation status={data} />
          </>
        ) : (
          <Stack gap="lg" aria-hidden>
            <Skeleton height={64} />
            <Skeleton height={96} />
            <Skeleton height={240} />
          </Stack>
        )}
      </div>
    </div>
  );
}

function Figures({ status }: { status: SchemaOperationsStatus }) {
  const { t } = useTranslation("operations");
  const { sent, received, interactions, at_least: atLeast } = status.throughput;
  const due = status.routes.reduce((sum, route) => sum + waitingOf(route).due, 0);
  const oldest = oldestOf(status);
  const counted = (value: number) => (atLeast ? t("figure.atLeast", { value: formatCount(value) }) : formatCount(value));
  return (
    <div className={classes.figures}>
      <Figure label={t("figure.due")} value={formatCount(due)} period={t("figure.now")} />
      <Figure label={t("figure.oldest")} value={oldest === null ? "–" : formatDuration(oldest)} period={t("figure.now")} />
      <Figure label={t("figure.sent")} value={counted(sent)} period={t("figure.minute")} />
      <Figure label={t("figure.received")} value={counted(received)} period={t("figure.minute")} />
      <Figure label={t("figure.interactions")} value={counted(interactions)} period={t("figure.minute")} />
    </div>
  );
}
