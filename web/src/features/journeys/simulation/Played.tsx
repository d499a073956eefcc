// What happened in a trial, moment by moment: forwards, back, from the beginning.
import { ActionIcon, Group, Select, Switch } from "@mantine/core";
import { IconPlayerSkipBack, IconPlayerTrackNext, IconPlayerTrackPrev } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SchemaMoment, SchemaSimulationShown } from "@/lib/api";
import { formatCount, formatInstant } from "@/lib/format";
import classes from "../Journeys.module.css";

type Shown = Pick<SchemaSimulationShown, "moments" | "cut"> & { customers: readonly { customer: string; name: string }[] };

export function Played({ shown, onShow }: { shown: Shown; onShow: (step: string) => void }) {
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
      {shown.customers.length > 1 && <Switch label={t("simulate.everybody")} checked={all} onChange={(event) => setAll(event.currentTarget.checked)} />}
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
          <Told key={index} moment={each} name={all && shown.customers.length > 1 ? name(each.customer) : ""} now={index === place - 1} onShow={onShow} />
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
