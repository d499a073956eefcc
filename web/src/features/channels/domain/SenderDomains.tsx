// Whether mail from an account's domains is let arrive: what stands in DNS of SPF, DKIM and DMARC, and what to enter there.
import { Button, TextInput } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { SchemaAccountItem, SchemaDomainFinding, SchemaRouteItem } from "@/lib/api";
import { formatCount } from "@/lib/format";
import { CopyField, ProblemView, RelativeTime, StatusBadge, type Tone } from "@/ui";
import classes from "../Channels.module.css";
import { dayOf, lengthOf } from "../limits/draft";
import { routeLimitsQuery, senderDomainQuery } from "../queries";
import { Section } from "../Section";
import { domainOf, senderDomains } from "./senders";

const TONES: Record<SchemaDomainFinding["state"], Tone> = { good: "good", weak: "warn", missing: "bad", broken: "bad", unknown: "quiet" };

export function SenderDomains({ account }: { account: SchemaAccountItem }) {
  const domains = senderDomains(account);
  return domains.map((domain) => <Domain key={domain} domain={domain} routes={account.routes.filter((each) => domainOf(each.sender) === domain)} />);
}

function Domain({ domain, routes }: { domain: string; routes: SchemaRouteItem[] }) {
  const { t } = useTranslation("channels");
  const [selector, setSelector] = useState("");
  const { data, error, isFetching, dataUpdatedAt, refetch } = useQuery(senderDomainQuery(domain, selector));
  const again = (
    <Button size="compact-sm" variant="default" leftSection={<IconRefresh size={14} aria-hidden />} loading={isFetching} onClick={() => void refetch()}>
      {t("dns.again")}
    </Button>
  );
  return (
    <Section title={t("dns.title", { domain })} text={t("dns.text")} action={again}>
      {error && <ProblemView error={error} onRetry={() => void refetch()} />}
      {!data && !error && <div className={`${classes.body} ${classes.dim}`}>{t("dns.looking")}</div>}
      {data && (
        <>
          <div className={`${classes.body} ${classes.stateLine}`} role="status">
            <StatusBadge tone={data.good ? "good" : "warn"}>{t(data.good ? "dns.good" : "dns.lacking")}</StatusBadge>
            <span className={classes.dim}>
              {t("dns.looked")} <RelativeTime at={new Date(dataUpdatedAt).toISOString()} />
            </span>
          </div>
          <ul className={classes.rows}>
            {data.findings.map((each) => (
              <Finding key={each.name + each.what} finding={each} />
            ))}
            <Selector unknown={!data.findings.some((each) => each.what === "dkim")} onSelect={setSelector} />
            {routes.map((each) => (
              <WarmUp key={each.id} route={each} />
            ))}
          </ul>
        </>
      )}
    </Section>
  );
}

function Finding({ finding }: { finding: SchemaDomainFinding }) {
  const { t } = useTranslation("channels");
  const { what, state, name, found, says, publish } = finding;
  return (
    <li className={classes.finding}>
      <div className={classes.findingHead}>
        <div className={classes.words}>
          <div className={classes.name}>{t(`dns.${what}`)}</div>
          <div className={classes.dim}>{t(`dns.${what}Text`)}</div>
        </div>
        <StatusBadge tone={TONES[state]}>{t(`dns.state.${state}`)}</StatusBadge>
      </div>
      <div>{says}</div>
      {found && (
        <blockquote className={classes.said}>
          <span className={classes.dim}>{t("dns.found", { name })}</span> <span dir="auto">{found}</span>
        </blockquote>
      )}
      {publish && state !== "good" && (
        <div className={classes.record} role="group" aria-label={t("dns.enter", { what: t(`dns.${what}`) })}>
          <CopyField label={t("dns.name", { type: publish.type })} value={publish.name} />
          <CopyField label={t(found ? "dns.instead" : "dns.value")} value={publish.value} />
        </div>
      )}
    </li>
  );
}

/** DKIM keys stand under names that nobody can list: one that is not ours is looked up when it is named. */
function Selector({ unknown, onSelect }: { unknown: boolean; onSelect: (selector: string) => void }) {
  const { t } = useTranslation("channels");
  const [written, setWritten] = useState("");
  return (
    <li className={classes.finding}>
      {unknown && (
        <div className={classes.findingHead}>
          <div className={classes.words}>
            <div className={classes.name}>{t("dns.dkim")}</div>
            <div className={classes.dim}>{t("dns.noSelector")}</div>
          </div>
          <StatusBadge tone="quiet">{t("dns.state.unknown")}</StatusBadge>
        </div>
      )}
      <form
        className={classes.selector}
        onSubmit={(event) => {
          event.preventDefault();
          onSelect(written.trim());
        }}
      >
        <TextInput label={t("dns.selector")} description={t("dns.selectorText")} value={written} onChange={(event) => setWritten(event.currentTarget.value)} maxLength={253} placeholder="s1" />
        <Button type="submit" variant="default">
          {t("dns.look")}
        </Button>
      </form>
    </li>
  );
}

/** How far a new sender's plan has come, since records alone make nobody trusted. */
function WarmUp({ route }: { route: SchemaRouteItem }) {
  const { t } = useTranslation("channels");
  const { data } = useQuery(routeLimitsQuery(route.id));
  if (!data) return null;
  const { warm_up: plan, allowed_today: allowed, used } = data;
  const days = plan && lengthOf(plan);
  const day = plan ? dayOf(plan, new Date()) + 1 : 0;
  const over = plan === null || allowed === null;
  return (
    <li className={classes.finding}>
      <div className={classes.findingHead}>
        <div className={classes.words}>
          <div className={classes.name}>{t("dns.warmUp")}</div>
          <div className={classes.dim} dir="auto">
            {route.sender}
          </div>
        </div>
        <StatusBadge tone={over ? "quiet" : used.taken_today >= allowed ? "warn" : "good"}>
          {plan === null ? t("dns.noPlan") : over ? t("use.over") : days === null ? t("use.day", { day }) : t("use.dayOf", { day, days })}
        </StatusBadge>
      </div>
      <div>
        {plan === null
          ? t("dns.noPlanText")
          : over
            ? t("dns.overText", { number: formatCount(plan.most) })
            : t("dns.planText", { used: formatCount(used.taken_today), limit: formatCount(allowed), number: formatCount(plan.most) })}
      </div>
    </li>
  );
}
