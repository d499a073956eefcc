// Channels: which accounts carry them, how each does, what is wrong, and who takes over from whom.
import { Button, Select } from "@mantine/core";
import { IconAntenna, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { SchemaAccountHealth, SchemaAccountItem } from "@/lib/api";
import { formatCount } from "@/lib/format";
import { useMay } from "@/lib/session";
import { ChannelBadge, EmptyState, ListSkeleton, PageHeader, ProblemView, RelativeTime, SearchField, StatusBadge, useChannelName } from "@/ui";
import classes from "./Channels.module.css";
import { useProviderName } from "./names";
import { ChannelOrder } from "./ChannelOrder";
import { accountsQuery, healthQuery } from "./queries";
import { Section } from "./Section";
import { ACCOUNT_TONES } from "./states";
import { Trouble } from "./Trouble";

const MANY = 8;

export function ChannelsPage() {
  const { t } = useTranslation("channels");
  const mayWrite = useMay()("channels:write");
  const accounts = useQuery(accountsQuery());
  const health = useQuery(healthQuery());
  const error = accounts.error ?? health.error;
  const connect = mayWrite && (
    <Button component={Link} to="/channels/catalogue" leftSection={<IconPlus size={16} aria-hidden />}>
      {t("connect")}
    </Button>
  );
  return (
    <>
      <PageHeader title={t("name")} text={t("about")} actions={connect} />
      <div className={classes.page} tabIndex={0} role="region" aria-label={t("name")}>
        <div className={classes.column}>
          {error && !accounts.data ? (
            <ProblemView error={error} onRetry={() => void accounts.refetch()} />
          ) : !accounts.data || !health.data ? (
            <ListSkeleton />
          ) : accounts.data.length === 0 ? (
            <EmptyState icon={IconAntenna} title={t("none.title")} text={t("none.text")} action={connect} />
          ) : (
            <Accounts accounts={accounts.data} health={health.data} mayWrite={mayWrite} />
          )}
        </div>
      </div>
    </>
  );
}

function Accounts({ accounts, health, mayWrite }: { accounts: SchemaAccountItem[]; health: SchemaAccountHealth[]; mayWrite: boolean }) {
  const { t } = useTranslation("channels");
  const channels = [...new Set(accounts.flatMap((each) => each.routes.map((route) => route.channel)))].sort();
  const [q, setQ] = useState("");
  const [channel, setChannel] = useState<string | null>(null);
  const name = useChannelName();
  const shown = accounts.filter((each) => meets(each, q, channel));
  return (
    <>
      {health.filter((each) => each.trouble?.now).map((each) => (
        <Trouble key={each.account} health={each} link />
      ))}
      <Section
        title={t("accounts.title")}
        text={t("accounts.text")}
        action={
          accounts.length > MANY && (
            <div className={classes.narrowing}>
              <SearchField label={t("accounts.search")} value={q} onSearch={setQ} />
              <Select
                aria-label={t("catalogue.channel")}
                placeholder={t("catalogue.anyChannel")}
                data={channels.map((value) => ({ value, label: name(value) }))}
                value={channel}
                onChange={setChannel}
                clearable
                clearButtonProps={{ "aria-label": t("catalogue.anyChannel") }}
              />
            </div>
          )
        }
      >
        {shown.length === 0 && <div className={`${classes.body} ${classes.dim}`}>{t("accounts.noneFound")}</div>}
        <ul className={classes.rows}>
          {shown.map((each) => (
            <Account key={each.id} account={each} health={health.find((one) => one.account === each.id)} />
          ))}
        </ul>
      </Section>
      {channels.length > 0 && (
        <Section title={t("order.title")} text={t(mayWrite ? "order.text" : "order.readOnly")}>
          {channels.map((each) => (
            <ChannelOrder key={each} channel={each} accounts={accounts} mayWrite={mayWrite} />
          ))}
        </Section>
      )}
    </>
  );
}

/** Whether an account is meant: by its name or its provider's, and by what it carries. */
function meets(account: SchemaAccountItem, q: string, channel: string | null): boolean {
  const words = `${account.name} ${account.provider}`.toLowerCase();
  return words.includes(q.toLowerCase()) && (channel === null || account.routes.some((each) => each.channel === channel));
}

function Account({ account, health }: { account: SchemaAccountItem; health: SchemaAccountHealth | undefined }) {
  const { t } = useTranslation("channels");
  const name = useProviderName()(account.provider);
  const carried = account.routes.length > 0 ? account.routes.map((route) => route.channel) : account.channels.slice(0, 4);
  const last = [health?.sent_at, health?.received_at].filter((at) => typeof at === "string").sort().at(-1);
  return (
    <li className={classes.account}>
      <div className={classes.words}>
        <Link to="/channels/accounts/$account" params={{ account: String(account.id) }} className={classes.link}>
          <span dir="auto">{account.name}</span>
        </Link>
        <div className={classes.dim}>{account.known ? name : t("accounts.unknown", { provider: account.provider })}</div>
      </div>
      <div className={classes.marks}>
        {carried.map((channel) => (
          <ChannelBadge key={channel} channel={channel} />
        ))}
      </div>
      <div className={classes.today}>
        {health && (
          <>
            <span>{t("accounts.today", { sent: formatCount(health.sent), received: formatCount(health.received) })}</span>
            {health.failed > 0 && <span className={classes.failed}>{t("accounts.failed", { count: health.failed, number: formatCount(health.failed) })}</span>}
            <span className={classes.dim}>{last ? <RelativeTime at={last} /> : t("accounts.never")}</span>
          </>
        )}
      </div>
      <div className={classes.state}>{health && <StatusBadge tone={ACCOUNT_TONES[health.state]}>{t(`state.${health.state}`)}</StatusBadge>}</div>
    </li>
  );
}
