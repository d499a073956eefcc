// Who is in a step now: since when, until when, and what keeps those who are stuck.
import { useTranslation } from "react-i18next";
import { Link } from "@tanstack/react-router";
import { api, useAct, useList, type SchemaJourneyCustomer } from "@/lib/api";
import { useMay } from "@/lib/session";
import { ListSkeleton, ProblemView, RelativeTime, RunPath, StatusBadge } from "@/ui";
import { Button } from "@mantine/core";
import classes from "../Journeys.module.css";
import { stayingList } from "../queries";

export function Staying({ journey, step }: { journey: string; step: string }) {
  const { t } = useTranslation("journeys");
  const list = useList(stayingList(journey, step));
  if (list.status === "error") return <ProblemView error={list.error} onRetry={list.retry} />;
  if (list.status === "loading") return <ListSkeleton />;
  if (list.rows.length === 0) return <p className={classes.dim}>{t("staying.none")}</p>;
  return (
    <ul className={classes.staying}>
      {list.rows.map((each) => (
        <Row key={each.run} journey={journey} item={each} />
      ))}
    </ul>
  );
}

function Row({ journey, item }: { journey: string; item: SchemaJourneyCustomer }) {
  const { t } = useTranslation("journeys");
  const mayWrite = useMay()("journeys:write");
  const params = { path: { journey, run_id: item.run } };
  const touches = [["journey-staying"], ["journey-counts"]] as const;
  const retry = useAct({ call: () => api.POST("/api/v1/journeys/{journey}/runs/{run_id}/retry", { params }), touches });
  const stop = useAct({ call: () => api.POST("/api/v1/journeys/{journey}/runs/{run_id}/stop", { params }), touches });
  return (
    <li>
      <div className={classes.two}>
        <Link to="/customers/$customer" params={{ customer: item.customer }} className={classes.strong} dir="auto">
          {item.name || "–"}
        </Link>
        <span className={classes.dim}>
          <RelativeTime at={item.since} />
          {item.waits_for === "turn" && <> · {t("staying.turn")}</>}
          {item.waits_for === "talk" && <> · {t("staying.talk")}</>}
          {item.wakes_at && item.waits_for !== "turn" && <> · {t("staying.until")} <RelativeTime at={item.wakes_at} /></>}
        </span>
        {item.trouble && <span className={classes.bad}>{item.trouble}</span>}
      </div>
      {item.trouble && <StatusBadge tone="bad">{t("staying.stuck")}</StatusBadge>}
      <RunPath journey={journey} run={item.run} who={item.name || "–"} />
      {mayWrite && item.trouble && (
        <Button size="compact-sm" variant="default" loading={retry.isPending} onClick={() => retry.mutate()}>
          {t("staying.retry")}
        </Button>
      )}
      {mayWrite && (
        <Button size="compact-sm" variant="default" loading={stop.isPending} onClick={() => stop.mutate()}>
          {t("staying.stop")}
        </Button>
      )}
    </li>
  );
}
