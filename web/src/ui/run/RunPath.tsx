// The way of one customer through a journey: each step they left with the exit and the time, what went wrong, and where
// they stand; from there it can be tried again.
import { Button, Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, apiQuery, useAct, type SchemaRunShown } from "@/lib/api";
import { useMay } from "@/lib/session";
import { ListSkeleton } from "../list/ListSkeleton";
import { ProblemView } from "../ProblemView";
import { RelativeTime } from "../RelativeTime";
import { StatusBadge, type Tone } from "../StatusBadge";
import { momentsOf } from "./moments";
import classes from "./RunPath.module.css";

const TONES: Record<string, Tone> = { waiting: "busy", stuck: "bad" };

const runQuery = (journey: string, run: string) =>
  apiQuery(["run", run], "/api/v1/journeys/{journey}/runs/{run_id}", { params: { path: { journey, run_id: run } } });

/** A button that opens the path. */
export function RunPath({ journey, run, who }: { journey: string; run: string; who: string }) {
  const { t } = useTranslation("ui");
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button size="compact-sm" variant="subtle" onClick={() => setOpened(true)}>
        {t("run.path")}
      </Button>
      <Modal opened={opened} onClose={() => setOpened(false)} title={t("run.title", { who, journey })} size="lg">
        {opened && <Path journey={journey} run={run} />}
      </Modal>
    </>
  );
}

function Path({ journey, run }: { journey: string; run: string }) {
  const { data, error, refetch } = useQuery(runQuery(journey, run));
  if (error) return <ProblemView error={error} onRetry={() => void refetch()} />;
  return data ? <Shown run={data} /> : <ListSkeleton />;
}

function Shown({ run }: { run: SchemaRunShown }) {
  const { t } = useTranslation("ui");
  const ended = run.state === "ended";
  const values = Object.entries(run.variables);
  return (
    <div className={classes.path}>
      <ol className={classes.moments}>
        <li>
          <span>{t("run.entered", { version: run.version })}</span>
          <RelativeTime at={run.started_at} />
        </li>
        {momentsOf(run).map((it, place) => (
          <li key={place} className={it.trouble ? classes.bad : undefined}>
            <span dir="auto">
              <b>{it.step}</b> {it.trouble ?? t("run.left", { exit: it.exit.replaceAll("_", " ") })}
            </span>
            <RelativeTime at={it.at} />
          </li>
        ))}
        <li>
          <span dir="auto">
            <StatusBadge tone={TONES[run.state] ?? "quiet"}>
              {ended ? t("run.ended", { reason: (run.ended_reason ?? "").replaceAll("_", " ") }) : t("run.at", { step: run.step })}
            </StatusBadge>
            {!ended && run.wakes_at && (
              <>
                {" "}
                {t("run.until")} <RelativeTime at={run.wakes_at} />
              </>
            )}
          </span>
          <RelativeTime at={run.moved_at} />
        </li>
      </ol>
      {values.length > 0 && (
        <dl className={classes.values}>
          {values.map(([name, value]) => (
            <div key={name}>
              <dt>{name.replaceAll("_", " ")}</dt>
              <dd dir="auto">{typeof value === "string" ? value : JSON.stringify(value)}</dd>
            </div>
          ))}
        </dl>
      )}
      <Deeds run={run} />
    </div>
  );
}

function Deeds({ run }: { run: SchemaRunShown }) {
  const { t } = useTranslation("ui");
  const mayWrite = useMay()("journeys:write");
  const params = { path: { journey: run.journey, run_id: run.run } };
  const retry = useAct({
    call: () => api.POST("/api/v1/journeys/{journey}/runs/{run_id}/retry", { params }),
    touches: [["run"], ["journey-staying"], ["journey-counts"], ["customer"]],
  });
  if (!mayWrite || !run.may_retry) return null;
  return (
    <Button variant="default" loading={retry.isPending} onClick={() => retry.mutate()} className={classes.deed}>
      {t("run.retry", { step: run.step })}
    </Button>
  );
}
