// What is used of a route's limits just now: connections, rate, a new sender's plan, hours, cost, and each domain.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { apiQuery, type SchemaAccountTraffic, type SchemaRouteItem, type SchemaRouteLimitsItem } from "@/lib/api";
import { formatCount, formatInstant } from "@/lib/format";
import { ProblemView } from "@/ui";
import type { Period } from "../account/series";
import channels from "../Channels.module.css";
import { CostMeter } from "../cost/CostMeter";
import { routeLimitsQuery } from "../queries";
import { DomainTable } from "./DomainTable";
import { dayOf, lengthOf } from "./draft";
import classes from "./Limits.module.css";
import { Meter } from "./Meter";

interface Props {
  route: SchemaRouteItem;
  traffic: SchemaAccountTraffic | undefined;
  period: Period;
  mayWrite: boolean;
}

export function RouteUse({ route, traffic, period, mayWrite }: Props) {
  const { data, error, refetch } = useQuery(routeLimitsQuery(route.id));
  if (error && !data) return <ProblemView error={error} onRetry={() => void refetch()} />;
  if (!data) return null;
  return (
    <div className={classes.use}>
      <div className={classes.meters}>
        <Speed route={route} limits={data} />
        <Plan limits={data} />
        <Opening limits={data} />
        <CostMeter route={route} traffic={traffic} period={period} />
        <Hours />
      </div>
      {route.channel === "email" && <DomainTable route={route} limits={data} mayWrite={mayWrite} />}
    </div>
  );
}

function Speed({ route, limits }: { route: SchemaRouteItem; limits: SchemaRouteLimitsItem }) {
  const { t } = useTranslation("channels");
  const { used } = limits;
  const rate = route.rate === null ? t("routes.unlimited") : t("routes.perSecond", { rate: route.rate });
  return (
    <>
      <Meter label={t("use.seats")} used={used.seats} limit={route.seats} note={used.sending > 0 && t("use.sending", { count: used.sending, number: formatCount(used.sending) })} />
      <Meter label={t("use.rate")} used={used.sent_this_hour} limit={null} words={rate} note={t("use.hour", { count: used.sent_this_hour, number: formatCount(used.sent_this_hour) })} />
    </>
  );
}

function Plan({ limits }: { limits: SchemaRouteLimitsItem }) {
  const { t } = useTranslation("channels");
  const { warm_up: plan, allowed_today: allowed, used } = limits;
  if (!plan) return null;
  const day = dayOf(plan, new Date()) + 1;
  const days = lengthOf(plan);
  const note = allowed === null ? undefined : days === null ? t("use.day", { day }) : t("use.dayOf", { day, days });
  return <Meter label={t("use.plan")} used={used.taken_today} limit={allowed} words={allowed === null ? t("use.over") : undefined} note={note} warns />;
}

function Opening({ limits }: { limits: SchemaRouteLimitsItem }) {
  const { t } = useTranslation("channels");
  const { hours, opens_at: opens } = limits;
  if (!hours) return null;
  const note = (
    <>
      {hours.spans.join(", ")} {hours.zone}
    </>
  );
  const words = opens ? t("use.opens", { at: formatInstant(new Date(opens)) }) : t("use.openNow");
  return <Meter label={t("hours.title")} used={0} limit={null} words={words} note={note} />;
}

function Hours() {
  const { t } = useTranslation("channels");
  const { data } = useQuery(apiQuery(["workspace"], "/api/v1/workspace"));
  if (!data) return null;
  const { quiet_from: until, quiet_until: from } = data.rules;
  const always = !from || !until || from === until;
  const link = <Link to="/settings" className={channels.link}>{t("use.hoursChange")}</Link>;
  return <Meter label={t("use.hours")} used={0} limit={null} words={always ? t("use.anyTime") : t("use.between", { from, until })} note={<>{!always && t("use.hoursText")} {link}</>} />;
}
