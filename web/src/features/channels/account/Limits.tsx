// The channels an account carries, each with its limits and what it costs: by what was booked and by the price that is set.
import { Button, Group } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useAct, type SchemaAccountItem, type SchemaAccountTraffic, type SchemaProviderItem, type SchemaRouteItem } from "@/lib/api";
import { formatCount } from "@/lib/format";
import { ChannelBadge, hueProps, notifyDone, notifyProblem, RelativeTime, StatusBadge, useChannelName, useConfirm } from "@/ui";
import classes from "../Channels.module.css";
import { CostForm } from "../cost/CostForm";
import { RouteForm } from "../form/RouteForm";
import { LimitsForm } from "../limits/LimitsForm";
import { RouteUse } from "../limits/RouteUse";
import { routeNumbersQuery } from "../queries";
import { Section } from "../Section";
import { ROUTE_TONES } from "../states";
import type { Period } from "./series";

const POOLED = ["sms", "voice"];

interface Props {
  account: SchemaAccountItem;
  accounts: SchemaAccountItem[];
  kind: SchemaProviderItem | undefined;
  traffic: SchemaAccountTraffic | undefined;
  period: Period;
  mayWrite: boolean;
}

export function Limits({ account, accounts, kind, traffic, period, mayWrite }: Props) {
  const { t } = useTranslation("channels");
  const [adding, setAdding] = useState(false);
  const free = account.channels.length > account.routes.length;
  const carried = (channel: string) => accounts.flatMap((each) => each.routes).filter((each) => each.channel === channel).length;
  return (
    <Section
      title={t("limits.title")}
      text={t("limits.text")}
      action={
        mayWrite && free ? (
          <Button size="compact-sm" variant="default" onClick={() => setAdding(true)}>
            {t("routes.add")}
          </Button>
        ) : null
      }
    >
      {account.routes.length === 0 ? (
        <div className={`${classes.body} ${classes.dim}`}>{t("limits.none")}</div>
      ) : (
        <ul className={classes.rows}>
          {account.routes.map((each) => (
            <RouteRow key={each.id} account={account} route={each} kind={kind} traffic={traffic} period={period} mayWrite={mayWrite} />
          ))}
        </ul>
      )}
      {adding && <RouteForm account={account} route={null} carried={carried} onClose={() => setAdding(false)} />}
    </Section>
  );
}

function RouteRow({ account, route, kind, traffic, period, mayWrite }: Omit<Props, "accounts"> & { route: SchemaRouteItem }) {
  const { t } = useTranslation("channels");
  const channel = useChannelName()(route.channel);
  const [open, setOpen] = useState<"route" | "limits" | "cost" | null>(null);
  const confirm = useConfirm();
  const remove = useAct({
    call: () => api.DELETE("/api/v1/routes/{route_id}", { params: { path: { route_id: route.id } } }),
    touches: [["account"], ["operations"], ["audit"]],
    onDone: () => notifyDone(t("routes.removed", { channel })),
  });
  const ask = async () => {
    const question = { title: t("routes.removeTitle", { channel, name: account.name }), consequence: t("routes.removeText"), deed: t("routes.remove") };
    if (await confirm({ ...question, danger: true })) remove.mutate();
  };
  const able = kind?.abilities.find((each) => each.channel === route.channel);
  const hue = hueProps(route.channel);
  return (
    <li className={`${hue.className} ${classes.route}`} style={hue.style}>
      <div className={classes.words}>
        <ChannelBadge channel={route.channel} /> <span dir="auto">{route.sender}</span>
        {POOLED.includes(route.channel) && <Numbers route={route} />}
        {able?.max_length ? <div className={classes.dim}>{t("ability.length", { number: formatCount(able.max_length) })}</div> : null}
        {route.why && (
          <div>
            {route.why}
            {route.until && (
              <span className={classes.dim}>
                {" "}
                {t("trouble.again")} <RelativeTime at={route.until} />
              </span>
            )}
          </div>
        )}
      </div>
      <StatusBadge tone={ROUTE_TONES[route.state]}>{t(`routeState.${route.state}`)}</StatusBadge>
      {mayWrite && (
        <Group gap="sm">
          <Button size="compact-sm" variant="subtle" onClick={() => setOpen("limits")} aria-label={t("limits.changeNamed", { channel, name: account.name })}>
            {t("limits.change")}
          </Button>
          <Button size="compact-sm" variant="subtle" onClick={() => setOpen("cost")} aria-label={t("cost.changeNamed", { channel, name: account.name })}>
            {t("cost.change")}
          </Button>
          <Button size="compact-sm" variant="subtle" onClick={() => setOpen("route")} aria-label={t("routes.changeNamed", { channel, name: account.name })}>
            {t("routes.change")}
          </Button>
          <Button size="compact-sm" variant="subtle" onClick={() => void ask().catch(notifyProblem)} aria-label={t("routes.removeNamed", { channel, name: account.name })}>
            {t("routes.remove")}
          </Button>
        </Group>
      )}
      <RouteUse route={route} traffic={traffic} period={period} mayWrite={mayWrite} />
      {open === "route" && <RouteForm account={account} route={route} onClose={() => setOpen(null)} />}
      {open === "cost" && <CostForm account={account.id} channel={route.channel} title={t("cost.changeNamed", { channel, name: account.name })} onClose={() => setOpen(null)} />}
      {open === "limits" && <LimitsForm route={route} title={t("limits.changeNamed", { channel, name: account.name })} onClose={() => setOpen(null)} />}
    </li>
  );
}

/** The way to the pool of numbers, or to making one. */
function Numbers({ route }: { route: SchemaRouteItem }) {
  const { t } = useTranslation("channels");
  const { data } = useQuery(routeNumbersQuery(route.id));
  const count = data?.numbers.length ?? 0;
  return (
    <div>
      <Link to="/channels/numbers/$route" params={{ route: String(route.id) }} className={classes.link}>
        {count > 0 ? t("numbers.some", { count, number: formatCount(count) }) : t("numbers.pool")}
      </Link>
    </div>
  );
}
