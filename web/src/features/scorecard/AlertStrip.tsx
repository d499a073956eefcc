// What has gone wrong and nobody has seen yet, above the figures; each says what it is measured against.
import { Anchor, Button, Group } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconAdjustments, IconCheck } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, apiQuery, useAct, type SchemaAlert } from "@/lib/api";
import { formatCount, formatMoney, formatPercent } from "@/lib/format";
import { useCurrency, useMay } from "@/lib/session";
import { RelativeTime, StatusBadge, useChannelName } from "@/ui";
import { AlertRules } from "./AlertRules";
import { alertsQuery, campaignsQuery } from "./queries";
import classes from "./scorecard.module.css";

export function AlertStrip() {
  const { t } = useTranslation("scorecard");
  const { data } = useQuery({ ...alertsQuery(), refetchInterval: 60_000 });
  const may = useMay()("insights:write");
  const mayMend = useMay()("channels:read");
  const seen = useAct({
    call: (id: string) => api.POST("/api/v1/alerts/{alert_id}/acknowledge", { params: { path: { alert_id: id } } }),
    touches: [["scorecard", "/api/v1/alerts"]],
  });
  const [rules, setRules] = useState(false);
  const currency = useCurrency();
  const words = useAlertWords(data?.currency ?? currency);
  const items = data?.items ?? [];
  return (
    <div className={classes.alerts} role="region" aria-label={t("alerts.title")}>
      {items.map((it) => (
        <div key={it.id} className={classes.alert} data-level={it.level} data-seen={it.acknowledged_at !== null || undefined}>
          <StatusBadge tone={it.level === "bad" ? "bad" : "warn"}>{t(`alerts.kind.${it.kind}`)}</StatusBadge>
          <span className={classes.alertText}>{words(it)}</span>
          <span className={classes.alertWhen}>
            <RelativeTime at={it.raised_at} />
          </span>
          {it.account !== null && mayMend && (
            <Anchor component={Link} to={`/channels/accounts/${it.account}`} size="sm">
              {t("alerts.mend", { name: it.name })}
            </Anchor>
          )}
          {it.acknowledged_at !== null ? (
            <span className={classes.alertWhen}>{t("alerts.seenBy", { name: it.acknowledged_by })}</span>
          ) : (
            may && (
              <Button
                variant="default"
                size="compact-xs"
                leftSection={<IconCheck size={13} aria-hidden />}
                onClick={() => seen.mutate(it.id)}
                aria-label={t("alerts.seeThis", { what: t(`alerts.kind.${it.kind}`) })}
              >
                {t("alerts.see")}
              </Button>
            )
          )}
        </div>
      ))}
      <Group gap="sm" className={classes.watch}>
        {data && items.length === 0 && <StatusBadge tone="good">{t("alerts.none")}</StatusBadge>}
        <Button
          variant="subtle"
          size="compact-xs"
          leftSection={<IconAdjustments size={14} aria-hidden />}
          onClick={() => setRules(true)}
        >
          {t("alerts.rules")}
        </Button>
      </Group>
      {rules && <AlertRules onClose={() => setRules(false)} />}
    </div>
  );
}

function useAlertWords(currency: string): (alert: SchemaAlert) => string {
  const { t } = useTranslation("scorecard");
  const channelName = useChannelName();
  const campaigns = useQuery(campaignsQuery()).data?.items ?? [];
  const departments = useQuery(apiQuery(["department"], "/api/v1/departments")).data ?? [];
  return (it) => {
    if (it.kind === "cost_over_plan") {
      const found = campaigns.find((each) => each.id === it.campaign);
      const money = { value: formatMoney(it.value, currency), expected: formatMoney(it.expected, currency) };
      return it.campaign ? t("alerts.costOf", { campaign: found?.name ?? t("campaign"), ...money }) : t("alerts.cost", money);
    }
    if (it.kind === "department_budget") {
      const found = departments.find((each) => each.id === it.department);
      const unit = found?.currency ?? currency;
      const money = { value: formatMoney(it.value, unit), expected: formatMoney(it.expected, unit) };
      const words = { department: found?.name ?? "–", ...money };
      return t(it.value >= it.expected ? "alerts.usedUp" : "alerts.nearlyUsedUp", words);
    }
    if (it.kind === "account_refused") return t("alerts.refused", { name: it.name, said: it.said, count: it.messages, number: formatCount(it.messages) });
    return t(`alerts.text.${it.kind}`, {
      channel: channelName(it.channel),
      value: formatPercent(it.value),
      expected: formatPercent(it.expected),
      messages: formatCount(it.messages),
    });
  };
}
