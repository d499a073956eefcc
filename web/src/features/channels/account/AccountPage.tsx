// An account: how it does, what goes through it, what goes wrong in the provider's words and ours, its limits and cost.
import { Button, Menu, SegmentedControl } from "@mantine/core";
import { IconDots, IconPlayerPause, IconPlayerPlay, IconShieldExclamation } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useAct, type SchemaAccountHealth, type SchemaAccountItem, type SchemaProviderItem } from "@/lib/api";
import { useMay } from "@/lib/session";
import { CopyField, ListSkeleton, notifyDone, PageHeader, ProblemView, StatusBadge, useConfirm } from "@/ui";
import classes from "../Channels.module.css";
import { useProviderName } from "../names";
import { SenderDomains } from "../domain/SenderDomains";
import { AccountForm } from "../form/AccountForm";
import { TestAccount } from "../form/TestAccount";
import { Guide } from "../guide/Guide";
import { accountsQuery, healthQuery, providersQuery, trafficQuery } from "../queries";
import { Section } from "../Section";
import { ACCOUNT_TONES } from "../states";
import { Trouble } from "../Trouble";
import { TryOut } from "../tryout/TryOut";
import { Belongs } from "./Belongs";
import { Errors } from "./Errors";
import { Figures } from "./Figures";
import { Limits } from "./Limits";
import { PauseDialog } from "./PauseDialog";
import { Traffic } from "./Traffic";

const route = getRouteApi("/shell/channels/accounts/$account");

export function AccountPage() {
  const { t } = useTranslation("channels");
  const number = Number(route.useParams().account);
  const accounts = useQuery(accountsQuery());
  const health = useQuery(healthQuery());
  const providers = useQuery(providersQuery());
  const account = accounts.data?.find((each) => each.id === number);
  const error = accounts.error ?? health.error;
  if (error && !accounts.data) return <ProblemView error={error} onRetry={() => void accounts.refetch()} />;
  if (!accounts.data || !health.data || !providers.data) return <ListSkeleton />;
  if (!account) return <PageHeader title={t("account.gone.title")} text={t("account.gone.text")} />;
  return (
    <Account
      key={account.id}
      account={account}
      accounts={accounts.data}
      health={health.data.find((each) => each.account === number)}
      kind={providers.data.find((each) => each.name === account.provider)}
    />
  );
}

interface Props {
  account: SchemaAccountItem;
  accounts: SchemaAccountItem[];
  health: SchemaAccountHealth | undefined;
  kind: SchemaProviderItem | undefined;
}

function Account({ account, accounts, health, kind }: Props) {
  const { t } = useTranslation("channels");
  const name = useProviderName()(account.provider);
  const { period = "hour" } = route.useSearch();
  const navigate = route.useNavigate();
  const mayWrite = useMay()("channels:write");
  const { data: traffic, dataUpdatedAt } = useQuery(trafficQuery(account.id, period));
  return (
    <>
      <PageHeader title={account.name} text={account.known ? name : t("accounts.unknown", { provider: account.provider })} actions={<Acts account={account} kind={kind} />} />
      <div className={classes.page} tabIndex={0} role="region" aria-label={account.name}>
        <div className={classes.column}>
          {health && <Trouble health={health} />}
          {health && !health.trouble?.now && (
            <div className={classes.stateLine}>
              <StatusBadge tone={ACCOUNT_TONES[health.state]}>{t(`state.${health.state}`)}</StatusBadge>
              <span className={classes.dim}>{t(`stateText.${health.state}`)}</span>
            </div>
          )}
          {account.unsigned.length > 0 && account.address && (
            <div className={`${classes.trouble} ${classes.warn}`} role="note">
              <IconShieldExclamation size={18} aria-hidden className={classes.mark} />
              <div className={classes.words}>
                <div className={classes.name}>{t("unsigned.title")}</div>
                <div>{t("unsigned.text", { settings: account.unsigned.join(", ") })}</div>
              </div>
            </div>
          )}
          {health && <Figures health={health} />}
          <Section
            title={t("traffic.title")}
            action={
              <SegmentedControl
                aria-label={t("traffic.period")}
                value={period}
                onChange={(next) => void navigate({ search: next === "day" ? { period: "day" } : {}, replace: true })}
                data={[
                  { value: "hour", label: t("traffic.hour") },
                  { value: "day", label: t("traffic.day") },
                ]}
              />
            }
          >
            <div className={classes.body}>
              <Traffic traffic={traffic} period={period} at={dataUpdatedAt} />
            </div>
          </Section>
          <Errors account={account} traffic={traffic} health={health} period={period} />
          {kind?.sends !== false && <Limits account={account} accounts={accounts} kind={kind} traffic={traffic} period={period} mayWrite={mayWrite} />}
          <SenderDomains account={account} />
          <Belongs account={account} mayWrite={mayWrite} />
          {mayWrite && (
            <Section title={t("try.title")} text={t("try.about")}>
              <div className={classes.body}>
                <TestAccount account={account} />
                <TryOut account={account} kind={kind} />
              </div>
            </Section>
          )}
          <Section title={t("guide.title", { provider: name })}>
            <div className={classes.body}>
              {account.address && <CopyField label={t("address.label")} hint={t("address.text")} value={account.address} />}
              <details className={classes.details}>
                <summary>{t("guide.show")}</summary>
                <Guide provider={account.provider} />
              </details>
            </div>
          </Section>
        </div>
      </div>
    </>
  );
}

function Acts({ account, kind }: { account: SchemaAccountItem; kind: SchemaProviderItem | undefined }) {
  const { t } = useTranslation("channels");
  const may = useMay();
  const navigate = route.useNavigate();
  const confirm = useConfirm();
  const [open, setOpen] = useState<"settings" | "pause" | null>(null);
  const path = { params: { path: { account_id: account.id } } };
  const resume = useAct({
    call: () => api.POST("/api/v1/accounts/{account_id}/resume", path),
    touches: [["account"], ["operations"]],
    onDone: () => notifyDone(t("account.resumed", { name: account.name })),
  });
  const remove = useAct({
    call: () => api.DELETE("/api/v1/accounts/{account_id}", path),
    touches: [["account"], ["audit"]],
    onDone: () => void navigate({ to: "/channels" }),
  });
  const ask = async () => {
    const question = { title: t("account.removeTitle", { name: account.name }), consequence: t("account.removeText"), deed: t("account.remove") };
    if (await confirm({ ...question, danger: true })) remove.mutate();
  };
  const rests = account.routes.some((each) => each.state !== "open");
  return (
    <>
      {may("operations:write") && account.routes.length > 0 && (
        rests ? (
          <Button variant="default" leftSection={<IconPlayerPlay size={16} aria-hidden />} loading={resume.isPending} onClick={() => resume.mutate()}>
            {t("account.resume")}
          </Button>
        ) : (
          <Button variant="default" leftSection={<IconPlayerPause size={16} aria-hidden />} onClick={() => setOpen("pause")}>
            {t("account.pause")}
          </Button>
        )
      )}
      {may("channels:write") && (
        <>
          <Button onClick={() => setOpen("settings")} disabled={!kind}>
            {t("account.settings")}
          </Button>
          {account.routes.length === 0 && (
            <Menu position="bottom-end">
              <Menu.Target>
                <Button variant="default" px={8} aria-label={t("account.more")}>
                  <IconDots size={16} aria-hidden />
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item color="var(--nl-bad)" onClick={() => void ask()}>
                  {t("account.remove")}
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          )}
        </>
      )}
      {open === "settings" && kind && <AccountForm kind={kind} account={account} onClose={() => setOpen(null)} />}
      {open === "pause" && <PauseDialog account={account} onClose={() => setOpen(null)} />}
    </>
  );
}
