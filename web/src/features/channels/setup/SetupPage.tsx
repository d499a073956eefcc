// Setting an account up, step by step: its settings, what to enter at the provider, a test, its channels, a message.
import { Button, CopyButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { SchemaAccountItem, SchemaProviderItem } from "@/lib/api";
import { ChannelBadge, CopyField, ListSkeleton, PageHeader, ProblemView, StatusBadge } from "@/ui";
import classes from "../Channels.module.css";
import { AccountForm, NewAccount } from "../form/AccountForm";
import { RouteForm } from "../form/RouteForm";
import { TestAccount } from "../form/TestAccount";
import { Guide } from "../guide/Guide";
import { useProviderName } from "../names";
import { accountsQuery, providersQuery } from "../queries";
import { Section } from "../Section";
import { TryOut } from "../tryout/TryOut";

const route = getRouteApi("/shell/channels/new/$provider");

export function SetupPage() {
  const { t } = useTranslation("channels");
  const { provider } = route.useParams();
  const { account: number } = route.useSearch();
  const providers = useQuery(providersQuery());
  const accounts = useQuery(accountsQuery());
  const kind = providers.data?.find((each) => each.name === provider);
  const account = accounts.data?.find((each) => each.id === number);
  const name = useProviderName()(provider);
  const error = providers.error ?? accounts.error;
  return (
    <>
      <PageHeader
        title={t("setup.title", { provider: name })}
        text={kind?.about}
        actions={
          <Button component={Link} to={account ? `/channels/accounts/${account.id}` : "/channels/catalogue"} variant={account ? "filled" : "default"}>
            {t(account ? "setup.finish" : "setup.back")}
          </Button>
        }
      />
      <div className={classes.page} tabIndex={0} role="region" aria-label={t("setup.title", { provider: name })}>
        <div className={classes.setup}>
          {error && <ProblemView error={error} />}
          {!error && (!providers.data || !accounts.data) && <ListSkeleton />}
          {providers.data && accounts.data && (kind ? <Steps kind={kind} account={account} accounts={accounts.data} /> : <p>{t("setup.unknown", { provider })}</p>)}
        </div>
      </div>
    </>
  );
}

interface StepsProps {
  kind: SchemaProviderItem;
  account: SchemaAccountItem | undefined;
  accounts: SchemaAccountItem[];
}

function Steps({ kind, account, accounts }: StepsProps) {
  const { t } = useTranslation("channels");
  const name = useProviderName()(kind.name);
  const navigate = route.useNavigate();
  const hook = kind.telling === "hook";
  const steps = ["settings", ...(hook ? (["provider"] as const) : []), "check", ...(kind.sends ? (["carry"] as const) : []), "try"] as const;
  const number = (step: string) => steps.findIndex((each) => each === step) + 1;
  return (
    <>
      <div className={classes.steps}>
        <Step number={number("settings")} title={t("setup.settings.title")} text={t("setup.settings.text")} open done={account !== undefined}>
          {account ? (
            <Stored kind={kind} account={account} />
          ) : (
            <NewAccount kind={kind} onMade={(made) => void navigate({ search: { account: made.id }, replace: true })} />
          )}
        </Step>
        {hook && (
          <Step number={number("provider")} title={t("setup.provider.title")} text={t("setup.provider.text")} open={account !== undefined}>
            {account && <CopyField label={t("address.label")} hint={t("address.text")} value={account.address} />}
          </Step>
        )}
        <Step number={number("check")} title={t("setup.check.title")} text={t("setup.check.text")} open={account !== undefined}>
          {account && <TestAccount account={account} />}
        </Step>
        {kind.sends && (
          <Step number={number("carry")} title={t("setup.carry.title")} text={t("setup.carry.text")} open={account !== undefined} done={(account?.routes.length ?? 0) > 0}>
            {account && <Carry account={account} accounts={accounts} />}
          </Step>
        )}
        <Step number={number("try")} title={t("setup.try.title")} text={t(kind.sends ? "setup.try.text" : "setup.try.receive")} open={account !== undefined && (!kind.sends || account.routes.length > 0)}>
          {account && <TryOut account={account} kind={kind} />}
        </Step>
      </div>
      <aside className={classes.guide} aria-label={t("guide.title", { provider: name })}>
        <Section title={t("guide.title", { provider: name })} action={account?.address && <CopyAddress value={account.address} />}>
          <div className={classes.body}>
            <Guide provider={kind.name} />
          </div>
        </Section>
      </aside>
    </>
  );
}

/** What was stored, and how it is mended where the test says that something is wrong. */
function Stored({ kind, account }: { kind: SchemaProviderItem; account: SchemaAccountItem }) {
  const { t } = useTranslation("channels");
  const [changing, setChanging] = useState(false);
  return (
    <>
      <p className={classes.doneText}>{t("setup.settings.done", { name: account.name })}</p>
      <Button size="compact-sm" variant="default" onClick={() => setChanging(true)}>
        {t("setup.settings.change")}
      </Button>
      {changing && <AccountForm kind={kind} account={account} onClose={() => setChanging(false)} />}
    </>
  );
}

function CopyAddress({ value }: { value: string }) {
  const { t } = useTranslation("channels");
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Button size="compact-sm" variant="default" onClick={copy}>
          {t(copied ? "address.copied" : "address.copy")}
        </Button>
      )}
    </CopyButton>
  );
}

interface StepProps {
  number: number;
  title: string;
  text: string;
  open: boolean;
  done?: boolean;
  children: ReactNode;
}

function Step({ number, title, text, open, done = false, children }: StepProps) {
  const { t } = useTranslation("channels");
  return (
    <section className={`${classes.step} ${open ? "" : classes.locked}`} aria-label={title}>
      <div className={classes.stepHead}>
        <span className={classes.number} aria-hidden>
          {number}
        </span>
        <div className={classes.words}>
          <h2>{title}</h2>
          <div className={classes.dim}>{text}</div>
        </div>
        {done && <StatusBadge tone="good">{t("setup.done")}</StatusBadge>}
      </div>
      {open && <div className={classes.stepBody}>{children}</div>}
    </section>
  );
}

function Carry({ account, accounts }: { account: SchemaAccountItem; accounts: SchemaAccountItem[] }) {
  const { t } = useTranslation("channels");
  const [adding, setAdding] = useState(false);
  const carried = (channel: string) => accounts.flatMap((each) => each.routes).filter((each) => each.channel === channel).length;
  const free = account.channels.length > account.routes.length;
  return (
    <>
      {account.routes.length > 0 && (
        <ul className={classes.plain}>
          {account.routes.map((each) => (
            <li key={each.id}>
              <ChannelBadge channel={each.channel} /> <span dir="auto">{each.sender}</span>{" "}
              <span className={classes.dim}>{t(carried(each.channel) > 1 ? "setup.carry.after" : "setup.carry.only")}</span>
            </li>
          ))}
        </ul>
      )}
      {free && (
        <Button variant={account.routes.length > 0 ? "default" : "filled"} onClick={() => setAdding(true)}>
          {t("routes.add")}
        </Button>
      )}
      {adding && <RouteForm account={account} route={null} carried={carried} onClose={() => setAdding(false)} />}
    </>
  );
}
