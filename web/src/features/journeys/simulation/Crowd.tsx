// A trial on thousands: how far it has come, where they went and how they came out, and each one's way.
import { Button, Group, Progress, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useAct, useList, type SchemaSimulatedPassenger, type SchemaSimulationProgress } from "@/lib/api";
import { formatCount } from "@/lib/format";
import { ListSkeleton, ProblemView, RelativeTime } from "@/ui";
import classes from "../Journeys.module.css";
import { passengersList, simulationQuery, wayQuery } from "../queries";
import { Played } from "./Played";

const GOING: readonly string[] = ["waiting", "running"];

interface Props {
  id: string;
  /** It was begun just now; otherwise it is the latest that is kept. */
  fresh: boolean;
  onShow: (step: string) => void;
}

export function Crowd({ id, fresh, onShow }: Props) {
  const { t } = useTranslation("journeys");
  const { data, error, refetch } = useQuery({
    ...simulationQuery(id),
    refetchInterval: (query) => (GOING.includes(query.state.data?.state ?? "waiting") ? 1000 : false),
  });
  if (!data) return error ? <ProblemView error={error} onRetry={() => void refetch()} /> : <ListSkeleton />;
  return (
    <section aria-label={t("simulate.latest")} className={classes.course}>
      {!fresh && (
        <h3 className={classes.panelTitle}>
          {t("simulate.latest")} <span className={classes.dim}><RelativeTime at={data.asked_at} /></span>
        </h3>
      )}
      <Head data={data} />
      {data.done > 0 && <Outcome data={data} onShow={onShow} />}
    </section>
  );
}

function Head({ data }: { data: SchemaSimulationProgress }) {
  const { t } = useTranslation("journeys");
  const cancel = useAct({
    call: () => api.POST("/api/v1/journeys/simulations/{simulation_id}/cancel", { params: { path: { simulation_id: data.id } } }),
    touches: [["journey-simulation"]],
  });
  const place = t("simulate.progress", { done: formatCount(data.done), total: formatCount(data.total) });
  if (!GOING.includes(data.state)) {
    return (
      <p role="status">
        {t(`simulate.was.${data.state as "done"}`)} · {place} {data.trouble && <span className={classes.bad}>{data.trouble}</span>}
      </p>
    );
  }
  return (
    <Stack gap="xs">
      <Group justify="space-between" wrap="nowrap">
        <span role="status">{data.total ? place : t("simulate.began")}</span>
        <Button size="compact-sm" variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
          {t("simulate.cancel")}
        </Button>
      </Group>
      <Progress value={data.total ? (100 * data.done) / data.total : 0} aria-label={place} />
    </Stack>
  );
}

interface Filter {
  step?: string;
  ended?: string;
}

function Outcome({ data, onShow }: { data: SchemaSimulationProgress; onShow: (step: string) => void }) {
  const { t } = useTranslation("journeys");
  const [filter, setFilter] = useState<Filter>({});
  const [who, setWho] = useState<SchemaSimulatedPassenger | null>(null);
  const choose = (next: Filter) => {
    setFilter(next);
    setWho(null);
    if (next.step) onShow(next.step);
  };
  return (
    <>
      <h3 className={classes.counted}>{t("simulate.ends")}</h3>
      <ul className={classes.counts}>
        {Object.entries(data.ended)
          .sort(([, one], [, other]) => other - one)
          .map(([reason, count]) => (
            <Count key={reason} label={t(`simulate.out.${reason as "left"}`, { defaultValue: reason })} count={count} of={data.done} chosen={filter.ended === reason} onChoose={() => choose({ ended: reason })} />
          ))}
      </ul>
      <h3 className={classes.counted}>{t("simulate.steps")}</h3>
      <ul className={classes.counts}>
        {Object.entries(data.counts).flatMap(([step, exits]) =>
          Object.entries(exits).map(([exit, count]) => (
            <Count
              key={`${step}/${exit}`}
              label={`${step} → ${t(`exit.${exit as "next"}`, { defaultValue: exit })}`}
              count={count}
              of={data.done}
              chosen={filter.step === step}
              onChoose={() => choose({ step })}
            />
          )),
        )}
      </ul>
      <h3 className={classes.counted}>
        {t("simulate.people")}: {filter.step ? t("simulate.at", { step: filter.step }) : filter.ended ? t(`simulate.out.${filter.ended as "left"}`, { defaultValue: filter.ended }) : t("simulate.everyone")}
      </h3>
      {who ? (
        <Way id={data.id} who={who} onBack={() => setWho(null)} onShow={onShow} />
      ) : (
        <People key={`${filter.step ?? ""}/${filter.ended ?? ""}/${data.done}`} id={data.id} filter={filter} onChoose={setWho} />
      )}
    </>
  );
}

interface CountProps {
  label: string;
  count: number;
  of: number;
  chosen: boolean;
  onChoose: () => void;
}

function Count({ label, count, of, chosen, onChoose }: CountProps) {
  return (
    <li>
      <button type="button" className={classes.count} aria-pressed={chosen} onClick={onChoose}>
        <span dir="auto">{label}</span>
        <strong>{formatCount(count)}</strong>
        <span className={classes.bar} style={{ inlineSize: `${Math.min(100, (100 * count) / Math.max(1, of))}%` }} />
      </button>
    </li>
  );
}

function People({ id, filter, onChoose }: { id: string; filter: Filter; onChoose: (who: SchemaSimulatedPassenger) => void }) {
  const { t } = useTranslation("journeys");
  const list = useList(passengersList(id, filter.step, filter.ended));
  if (list.status === "error") return <ProblemView error={list.error} onRetry={list.retry} />;
  if (list.status === "loading") return <ListSkeleton />;
  return (
    <>
      <ul className={classes.counts}>
        {list.rows.map((each) => (
          <li key={each.customer}>
            <button type="button" className={classes.count} onClick={() => onChoose(each)}>
              <span dir="auto">{each.name || each.customer.slice(0, 8)}</span>
              <span className={classes.dim}>{t(`simulate.out.${(each.reason || each.state) as "left"}`, { defaultValue: each.reason || each.state })}</span>
            </button>
          </li>
        ))}
      </ul>
      {list.hasMore && (
        <Button size="compact-sm" variant="default" onClick={() => list.loadMore()}>
          {t("simulate.more")}
        </Button>
      )}
    </>
  );
}

interface WayProps {
  id: string;
  who: SchemaSimulatedPassenger;
  onBack: () => void;
  onShow: (step: string) => void;
}

function Way({ id, who, onBack, onShow }: WayProps) {
  const { t } = useTranslation("journeys");
  const { data, error, refetch } = useQuery(wayQuery(id, who.customer));
  return (
    <>
      <Group justify="space-between" wrap="nowrap">
        <strong dir="auto">{who.name || who.customer.slice(0, 8)}</strong>
        <Button size="compact-sm" variant="default" onClick={onBack}>
          {t("simulate.backToAll")}
        </Button>
      </Group>
      {error && <ProblemView error={error} onRetry={() => void refetch()} />}
      {data && <Played shown={{ customers: [who], moments: data.moments, cut: who.cut }} onShow={onShow} />}
    </>
  );
}
