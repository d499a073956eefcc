// Trying a journey on real customers under a clock of its own: who answers how is chosen; nothing is sent.
import { ActionIcon, Button, Group, NumberInput, Select, Slider, Stack, Switch } from "@mantine/core";
import { IconPlayerSkipBack, IconPlayerTrackNext, IconPlayerTrackPrev, IconX } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useAct, type SchemaMoment, type SchemaSimulationShown } from "@/lib/api";
import { formatCount, formatInstant } from "@/lib/format";
import { ProblemView } from "@/ui";
import classes from "../Journeys.module.css";
import type { Journey } from "../model";

interface Props {
  journey: Journey;
  onShow: (step: string) => void;
  onClose: () => void;
}

const ANSWERS = ["yes", "no", "nothing"] as const;

export function Simulation({ journey, onShow, onClose }: Props) {
  const { t } = useTranslation("journeys");
  const [number, setNumber] = useState(10);
  const [days, setDays] = useState(30);
  const [answers, setAnswers] = useState<(typeof ANSWERS)[number]>("yes");
  const [share, setShare] = useState(50);
  const run = useAct({
    call: () =>
      api.POST("/api/v1/journeys/simulate", {
        body: {
          definition: journey as never,
          sample: { number, customers: [] },
          days,
          behaviours: Object.entries(journey.steps)
            .filter(([, step]) => step.type === "ask" && answers !== "nothing")
            .map(([step]) => ({ step, does: "answer" as const, text: t(`simulate.says.${answers as "yes"}`), share: share / 100 })),
        } as never,
      }),
    touches: [],
    showsErrors: true,
  });
  return (
    <aside className={classes.panel} aria-label={t("simulate.title")}>
      <Group justify="space-between" wrap="nowrap">
        <h2 className={classes.panelTitle}>{t("simulate.title")}</h2>
        <ActionIcon variant="subtle" color="gray" aria-label={t("simulate.close")} onClick={onClose}>
          <IconX size={16} />
        </ActionIcon>
      </Group>
      <p className={classes.dim}>{t("simulate.text")}</p>
      <Stack gap="sm">
        <Group grow>
          <NumberInput label={t("simulate.customers")} value={number} onChange={(next) => setNumber(Number(next))} min={1} max={100} />
          <NumberInput label={t("simulate.days")} value={days} onChange={(next) => setDays(Number(next))} min={1} max={400} />
        </Group>
        <Select
          label={t("simulate.answers")}
          data={ANSWERS.map((value) => ({ value, label: t(`simulate.answer.${value}`) }))}
          value={answers}
          onChange={(next) => setAnswers((next ?? "nothing"))}
          allowDeselect={false}
        />
        {answers !== "nothing" && (
          <div>
            <span className={classes.dim}>{t("simulate.share", { share })}</span>
            <Slider value={share} onChange={setShare} step={5} label={null} thumbLabel={t("simulate.share", { share })} />
          </div>
        )}
        <Button onClick={() => run.mutate()} loading={run.isPending}>
          {t("simulate.run")}
        </Button>
      </Stack>
      {run.error && <ProblemView error={run.error} onRetry={() => run.mutate()} />}
      {run.data && <Played key={run.submittedAt} shown={run.data} onShow={onShow} />}
    </aside>
  );
}

function Played({ shown, onShow }: { shown: SchemaSimulationShown; onShow: (step: string) => void }) {
  const { t } = useTranslation("journeys");
  const [customer, setCustomer] = useState<string | null>(shown.customers[0]?.customer ?? null);
  const [all, setAll] = useState(true);
  const moments = useMemo(() => (all ? shown.moments : shown.moments.filter((each) => each.customer === customer)), [shown, all, customer]);
  const [at, setAt] = useState(moments.length);
  const place = Math.min(at, moments.length);
  const name = (id: string) => shown.customers.find((each) => each.customer === id)?.name || id.slice(0, 8);
  const go = (to: number) => {
    const next = Math.max(0, Math.min(moments.length, to));
    setAt(next);
    const moment = moments[next - 1];
    if (moment?.step) onShow(moment.step);
  };
  if (shown.customers.length === 0) return <p className={classes.dim}>{t("simulate.nobody")}</p>;
  return (
    <section aria-label={t("simulate.course")} className={classes.course}>
      <Group gap="xs">
        <ActionIcon variant="default" aria-label={t("simulate.rewind")} onClick={() => go(0)} disabled={place === 0}>
          <IconPlayerSkipBack size={15} />
        </ActionIcon>
        <ActionIcon variant="default" aria-label={t("simulate.back")} onClick={() => go(place - 1)} disabled={place === 0}>
          <IconPlayerTrackPrev size={15} />
        </ActionIcon>
        <ActionIcon variant="default" aria-label={t("simulate.step")} onClick={() => go(place + 1)} disabled={place === moments.length}>
          <IconPlayerTrackNext size={15} />
        </ActionIcon>
        <span className={classes.dim}>{t("simulate.place", { place: formatCount(place), count: formatCount(moments.length) })}</span>
      </Group>
      <Switch label={t("simulate.everybody")} checked={all} onChange={(event) => setAll(event.currentTarget.checked)} />
      {!all && (
        <Select
          aria-label={t("simulate.customer")}
          data={shown.customers.map((each) => ({ value: each.customer, label: each.name || each.customer.slice(0, 8) }))}
          value={customer}
          onChange={setCustomer}
          allowDeselect={false}
        />
      )}
      <ol className={classes.moments}>
        {moments.slice(0, place).map((each, index) => (
          <Told key={index} moment={each} name={all ? name(each.customer) : ""} now={index === place - 1} onShow={onShow} />
        ))}
      </ol>
      {shown.cut && <p className={classes.dim}>{t("simulate.cut")}</p>}
    </section>
  );
}

function Told({ moment, name, now, onShow }: { moment: SchemaMoment; name: string; now: boolean; onShow: (step: string) => void }) {
  const { t } = useTranslation("journeys");
  const { message } = moment;
  return (
    <li data-now={now || undefined}>
      <span className={classes.dim}>
        {formatInstant(new Date(moment.at))}
        {name && <> · <span dir="auto">{name}</span></>}
      </span>
      <div>
        {moment.step && (
          <button type="button" className={classes.link} onClick={() => onShow(moment.step)}>
            {moment.step}
          </button>
        )}{" "}
        {t(`moment.${moment.what}`, { exit: moment.exit })} {!message && moment.text}
      </div>
      {message && (
        <blockquote className={classes.said} dir="auto">
          {message.subject && <strong>{message.subject}</strong>}
          {message.suppressed ? t("simulate.suppressed", { reason: message.suppressed }) : message.text}
        </blockquote>
      )}
    </li>
  );
}
