// The queue of each route: what waits in each lane, since when, on how many connections and how fast it may go.
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useAct, type SchemaOperationsStatus, type SchemaRouteQueue } from "@/lib/api";
import { formatCount, formatDuration } from "@/lib/format";
import { useMay } from "@/lib/session";
import { ChannelBadge, EmptyState, notifyDone, RelativeTime, StatusBadge } from "@/ui";
import classes from "../Operations.module.css";
import { dueIn, oldestOf, waitingOf } from "./model";
import { SuspendDialog } from "./SuspendDialog";

const LANES = ["person", "automatic", "bulk"] as const;
const TONES = { open: "good", resting: "warn", refused: "bad", suspended: "quiet" } as const;

export function RouteTable({ status }: { status: SchemaOperationsStatus }) {
  const { t } = useTranslation("operations");
  const [suspending, setSuspending] = useState<SchemaRouteQueue | null>(null);
  const mayWrite = useMay()("operations:write");
  return (
    <section className={classes.part}>
      <h2>{t("routes.title")}</h2>
      {status.routes.length === 0 ? (
        <EmptyState title={t("routes.none.title")} text={t("routes.none.text")} />
      ) : (
        <div className={classes.tableFrame} tabIndex={0} role="region" aria-label={t("routes.title")}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">{t("routes.route")}</th>
                <th scope="col">{t("routes.state")}</th>
                {LANES.map((lane) => (
                  <th key={lane} scope="col" className={classes.number} title={t(`lane.${lane}.text`)}>
                    {t(`lane.${lane}.name`)}
                  </th>
                ))}
                <th scope="col" className={classes.number}>
                  {t("routes.later")}
                </th>
                <th scope="col" className={classes.number}>
                  {t("routes.oldest")}
                </th>
                <th scope="col" className={classes.number}>
                  {t("routes.seats")}
                </th>
                <th scope="col" className={classes.number}>
                  {t("routes.rate")}
                </th>
                {mayWrite && <td />}
              </tr>
            </thead>
            <tbody>
              {status.routes.map((each) => (
                <Row key={each.id} route={each} status={status} mayWrite={mayWrite} onSuspend={() => setSuspending(each)} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {suspending && <SuspendDialog route={suspending} onClose={() => setSuspending(null)} />}
    </section>
  );
}

interface RowProps {
  route: SchemaRouteQueue;
  status: SchemaOperationsStatus;
  mayWrite: boolean;
  onSuspend: () => void;
}

function Row({ route, status, mayWrite, onSuspend }: RowProps) {
  const { t } = useTranslation("operations");
  const waiting = waitingOf(route);
  const oldest = oldestOf(status, route);
  return (
    <tr>
      <td>
        <ChannelBadge channel={route.channel} /> <span className={classes.name}>{route.account_name}</span>
        <div className={classes.why}>{[route.provider, route.sender].filter(Boolean).join(" · ")}</div>
      </td>
      <td>
        <StatusBadge tone={TONES[route.state]}>{t(`state.${route.state}`)}</StatusBadge>
        {route.why && <div className={classes.why}>{route.why}</div>}
        {route.until && (
          <div className={classes.why}>
            {t("routes.again")} <RelativeTime at={route.until} />
          </div>
        )}
      </td>
      {LANES.map((lane) => (
        <td key={lane} className={classes.number}>
          {formatCount(dueIn(route, lane))}
        </td>
      ))}
      <td className={classes.number}>
        {formatCount(waiting.later)}
        {waiting.held > 0 && <div className={classes.why}>{t("routes.held", { number: formatCount(waiting.held) })}</div>}
      </td>
      <td className={classes.number}>{oldest === null ? "–" : formatDuration(oldest)}</td>
      <td className={classes.number}>{t("routes.taken", { taken: route.seats_taken, seats: route.seats })}</td>
      <td className={classes.number}>{route.rate === null ? t("routes.unlimited") : t("routes.perSecond", { rate: route.rate })}</td>
      {mayWrite && (
        <td className={classes.number}>
          {route.state === "open" ? (
            <Button size="compact-sm" variant="default" onClick={onSuspend} aria-label={t("routes.suspendNamed", { name: route.account_name })}>
              {t("routes.suspend")}
            </Button>
          ) : (
            <Resume route={route} />
          )}
        </td>
      )}
    </tr>
  );
}

function Resume({ route }: { route: SchemaRouteQueue }) {
  const { t } = useTranslation("operations");
  const resume = useAct({
    call: () => api.POST("/api/v1/routes/{route_id}/resume", { params: { path: { route_id: route.id } } }),
    touches: [["operations"], ["account"]],
    onDone: () => notifyDone(t("routes.resumed", { name: route.account_name })),
  });
  return (
    <Button
      size="compact-sm"
      variant="default"
      loading={resume.isPending}
      onClick={() => resume.mutate()}
      aria-label={t("routes.resumeNamed", { name: route.account_name })}
    >
      {t("routes.resume")}
    </Button>
  );
}
