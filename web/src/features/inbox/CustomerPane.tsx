// The customer of a conversation: addresses, what travels with it, details, consent, and their other conversations.
import { ActionIcon, Button, Skeleton, Stack } from "@mantine/core";
import { IconArrowUpRight, IconChevronLeft } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { formatDay } from "@/lib/format";
import { locale } from "@/lib/i18n";
import { useMay } from "@/lib/session";
import { useNow } from "@/lib/useNow";
import { ChannelBadge, RelativeTime, StatusBadge, useChannelName } from "@/ui";
import { AskForCode } from "./AskForCode";
import { ContextValues } from "./ContextValues";
import { FromSystems } from "./FromSystems";
import classes from "./Inbox.module.css";
import type { Detail } from "./model";
import { plain } from "./plain";
import { conversationQuery } from "./useConversation";
import type { InboxState } from "./useInboxSearch";

const MOST = 8;

export function CustomerPane({ id, state, onBack }: { id: string; state: InboxState; onBack?: () => void }) {
  const { t } = useTranslation("inbox");
  const { data, error } = useQuery(conversationQuery(id));
  const mayWrite = useMay()("conversations:write");
  return (
    <div className={classes.aside}>
      {onBack && (
        <Button variant="subtle" size="compact-sm" leftSection={<IconChevronLeft size={16} aria-hidden />} onClick={onBack} mb={8}>
          {t("head.back")}
        </Button>
      )}
      {data ? <Customer detail={data} state={state} mayWrite={mayWrite} /> : !error && <Loading />}
    </div>
  );
}

function Customer({ detail, state, mayWrite }: { detail: Detail; state: InboxState; mayWrite: boolean }) {
  const { t } = useTranslation("inbox");
  const { customer } = detail;
  const now = new Date(useNow());
  const time = customer.zone ? clock(now, customer.zone) : null;
  return (
    <>
      <div className={classes.asideHead}>
        <div>
          <h2 className={classes.headName} dir="auto">
            {customer.name || "–"}
          </h2>
          <p className={classes.dim}>
            {time ? t("aside.localTime", { time }) : t("aside.since", { at: formatDay(new Date(customer.created_at), now) })}
          </p>
        </div>
        <ActionIcon
          component={Link}
          to={`/customers/${customer.id}`}
          variant="subtle"
          color="gray"
          aria-label={t("aside.open")}
          title={t("aside.open")}
        >
          <IconArrowUpRight size={17} />
        </ActionIcon>
      </div>
      {customer.tags.length > 0 && (
        <ul className={classes.tags} aria-label={t("aside.tags")}>
          {customer.tags.map((tag) => (
            <li key={tag}>{tag}</li>
          ))}
        </ul>
      )}
      <Addresses detail={detail} />
      {mayWrite && <AskForCode detail={detail} />}
      {mayWrite && (
        <Part title={t("systems.title")}>
          <FromSystems id={detail.conversation.id} />
        </Part>
      )}
      <Part title={t("aside.context")}>
        <ContextValues detail={detail} mayWrite={mayWrite} />
      </Part>
      <Others detail={detail} state={state} />
      <Details detail={detail} />
      <Consents detail={detail} />
    </>
  );
}

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section className={classes.part}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Addresses({ detail }: { detail: Detail }) {
  const { t } = useTranslation("inbox");
  const { addresses } = detail.customer;
  if (addresses.length === 0) return null;
  return (
    <Part title={t("aside.addresses")}>
      <dl className={classes.facts}>
        {addresses.slice(0, MOST).map((each) => (
          <div key={`${each.scheme} ${each.value}`}>
            <dt>{t(`aside.scheme.${each.scheme as "email"}`, { defaultValue: each.scheme })}</dt>
            <dd>
              <span dir="auto">{each.display || each.value}</span>{" "}
              {each.status === "active" ? (
                <span className={classes.dim}>
                  {t(`aside.verification.${each.verification as "claimed"}`, { defaultValue: each.verification })}
                </span>
              ) : (
                <StatusBadge tone="bad">
                  {t(`aside.addressStatus.${each.status as "bounced"}`, { defaultValue: each.status })}
                </StatusBadge>
              )}
            </dd>
          </div>
        ))}
      </dl>
      {addresses.length > MOST && <p className={classes.dim}>{t("aside.more", { count: addresses.length - MOST })}</p>}
    </Part>
  );
}

function Others({ detail, state }: { detail: Detail; state: InboxState }) {
  const { t } = useTranslation("inbox");
  const others = detail.customer.conversations;
  if (others.length === 0) return null;
  return (
    <Part title={t("aside.others")}>
      <ul className={classes.others}>
        {others.slice(0, MOST).map((each) => (
          <li key={each.id}>
            <button type="button" onClick={(event) => state.open(each.id, event.metaKey || event.ctrlKey)}>
              <ChannelBadge channel={each.channel} iconOnly />
              <span className={classes.rowMatter} dir="auto">
                {each.matter_name || t("matter.none")}
              </span>
              <span className={classes.dim}>
                {each.status === "closed" ? t("head.closedState") : <RelativeTime at={each.last_at} />}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Part>
  );
}

function Details({ detail }: { detail: Detail }) {
  const { t } = useTranslation("inbox");
  const shown = Object.entries(detail.customer.attributes as Record<string, unknown>).filter(
    ([, value]) => value !== null && value !== "",
  );
  if (shown.length === 0) return null;
  return (
    <Part title={t("aside.details")}>
      <dl className={classes.facts}>
        {shown.slice(0, 2 * MOST).map(([name, value]) => (
          <div key={name}>
            <dt dir="auto">{name.replaceAll("_", " ")}</dt>
            <dd dir="auto">{plain(value)}</dd>
          </div>
        ))}
      </dl>
    </Part>
  );
}

function Consents({ detail }: { detail: Detail }) {
  const { t } = useTranslation("inbox");
  const channel = useChannelName();
  const { consents } = detail.customer;
  if (consents.length === 0) return null;
  return (
    <Part title={t("aside.consents")}>
      <dl className={classes.facts}>
        {consents.slice(0, MOST).map((each) => (
          <div key={`${each.subscription} ${each.channel}`}>
            <dt dir="auto">
              {each.subscription === "*" ? t("aside.everything") : each.subscription} ·{" "}
              {each.channel === "*" ? t("aside.anywhere") : channel(each.channel)}
            </dt>
            <dd>{t(`aside.consent.${each.state as "given"}`, { defaultValue: each.state })}</dd>
          </div>
        ))}
      </dl>
    </Part>
  );
}

function clock(now: Date, zone: string): string | null {
  try {
    return new Intl.DateTimeFormat(locale(), { timeStyle: "short", timeZone: zone }).format(now);
  } catch {
    return null; // a zone that this browser doesn't know
  }
}

function Loading() {
  return (
    <Stack gap="md">
      <Skeleton height={20} width="60%" />
      <Skeleton height={64} />
      <Skeleton height={48} />
    </Stack>
  );
}
