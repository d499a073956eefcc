// What a customer consents to, by subscription and channel, with how it came to that.
import { ActionIcon, Button, Modal, Timeline as Steps } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { SchemaCustomerConsent, SchemaCustomerDetail } from "@/lib/api";
import { useMay } from "@/lib/session";
import { ChannelBadge, ListSkeleton, RelativeTime, StatusBadge, useChannelName, type Tone } from "@/ui";
import { consentsQuery } from "../queries";
import classes from "./Page.module.css";
import { Part } from "./Part";
import { RecordConsent } from "./RecordConsent";

const TONES: Record<string, Tone> = { given: "good", requested: "warn", withdrawn: "bad" };

export function Consents({ customer }: { customer: SchemaCustomerDetail }) {
  const { t } = useTranslation("customers");
  const mayWrite = useMay()("customers:write");
  const [recording, setRecording] = useState<SchemaCustomerConsent | "new" | null>(null);
  const [history, setHistory] = useState(false);
  return (
    <Part
      title={t("consent.title")}
      action={
        mayWrite && (
          <ActionIcon variant="subtle" color="gray" aria-label={t("consent.record")} title={t("consent.record")} onClick={() => setRecording("new")}>
            <IconPlus size={16} aria-hidden />
          </ActionIcon>
        )
      }
    >
      {customer.consents.length === 0 && <p className={classes.dim}>{t("consent.none")}</p>}
      <ul className={classes.plain}>
        {customer.consents.map((each) => (
          <li key={`${each.subscription} ${each.channel}`} className={classes.line}>
            {each.channel === "*" ? null : <ChannelBadge channel={each.channel} iconOnly />}
            <div className={classes.words}>
              <span dir="auto">{each.subscription === "*" ? t("consent.everything") : each.subscription}</span>
              {each.channel === "*" && ` · ${t("consent.anywhere")}`}
              <div className={classes.headLine}>
                <StatusBadge tone={TONES[each.state] ?? "quiet"}>{t(`consent.state.${each.state as "given"}`)}</StatusBadge>
                <RelativeTime at={each.at} />
              </div>
            </div>
            {mayWrite && (
              <Button variant="subtle" color="gray" size="compact-xs" onClick={() => setRecording(each)}>
                {t("consent.change")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {customer.consents.length > 0 && (
        <Button variant="subtle" size="compact-sm" onClick={() => setHistory(true)}>
          {t("consent.history")}
        </Button>
      )}
      {recording && <RecordConsent id={customer.id} about={recording === "new" ? null : recording} onClose={() => setRecording(null)} />}
      <Modal opened={history} onClose={() => setHistory(false)} title={t("consent.history")} size="lg">
        {history && <History id={customer.id} />}
      </Modal>
    </Part>
  );
}

function History({ id }: { id: string }) {
  const { t } = useTranslation("customers");
  const channel = useChannelName();
  const { data } = useQuery(consentsQuery(id));
  if (!data) return <ListSkeleton rowHeight={40} />;
  return (
    <Steps bulletSize={12} lineWidth={1}>
      {data.history.map((each, at) => (
        <Steps.Item
          key={at}
          title={t("consent.said", {
            state: t(`consent.state.${each.state as "given"}`),
            subscription: each.subscription === "*" ? t("consent.everything") : each.subscription,
            channel: each.channel === "*" ? t("consent.anywhere") : channel(each.channel),
          })}
        >
          <p className={classes.dim}>
            <RelativeTime at={each.at} /> · <span dir="auto">{each.how}</span>
            {each.by && ` · ${each.by}`}
          </p>
          {each.text && <blockquote className={classes.body}>{each.text}</blockquote>}
        </Steps.Item>
      ))}
    </Steps>
  );
}
