// One thing that happened; a message opens to its words, why it is where it is, and what became of it.
import { Collapse, Tooltip } from "@mantine/core";
import {
  IconBolt,
  IconFlag,
  IconMessages,
  IconPointer,
  IconRoute,
  IconSettings,
  IconShieldCheck,
  IconUser,
  type Icon,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SchemaTimelineEntry } from "@/lib/api";
import { formatInstant } from "@/lib/format";
import { useCurrency } from "@/lib/session";
import { locale } from "@/lib/i18n";
import { hueProps, lookOf, Money, StatusBadge, useChannelName, useUnshown, type Tone } from "@/ui";
import classes from "./Page.module.css";
import { headline, type Told } from "./timeline";

const ICONS: Record<SchemaTimelineEntry["group"], Icon> = {
  message: IconMessages,
  response: IconPointer,
  conversation: IconMessages,
  consent: IconShieldCheck,
  profile: IconUser,
  campaign: IconFlag,
  journey: IconRoute,
  event: IconBolt,
  other: IconSettings,
};
const BAD: Record<string, Tone> = { failed: "bad", suppressed: "quiet", expired: "warn", uncertain: "warn", waiting: "busy", sending: "busy" };

export function TimelineLine({ told, zone, customer }: { told: Told; zone: string; customer: string }) {
  const { entry, steps } = told;
  const { t } = useTranslation("customers");
  const currency = useCurrency();
  const [open, setOpen] = useState(false);
  const id = useId();
  const unshown = useUnshown();
  const { message } = entry;
  const status = message?.status ?? "";
  return (
    <li className={classes.entry}>
      <Time at={entry.at} zone={zone} />
      <Mark entry={entry} />
      <div className={classes.sentence}>
        {message ? (
          <button type="button" className={classes.opener} aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)} dir="auto">
            {headline(told)}
          </button>
        ) : (
          <span dir="auto">{entry.sentence}</span>
        )}
        {message && !open && (message.text || message.subject || message.unsupported) && (
          <p className={classes.quote} dir="auto">
            {message.subject || message.text || unshown(message.unsupported)}
          </p>
        )}
        {entry.customer !== customer && <p className={classes.dim}>{t("timeline.merged")}</p>}
        {message && (
          <Collapse expanded={open} id={id}>
            {open && <Words entry={entry} steps={steps} message={message} />}
          </Collapse>
        )}
      </div>
      <div className={classes.aside}>
        {message?.reading && <span>{t(`reading.${message.reading as "yes"}`, { defaultValue: message.reading })}</span>}
        {entry.cost > 0 && <Money minor={entry.cost} currency={entry.currency || currency} />}
        {status && <StatusBadge tone={BAD[status] ?? "good"}>{t(`status.${status as "sent"}`, { defaultValue: status })}</StatusBadge>}
      </div>
    </li>
  );
}

function Words({ entry, steps, message }: { entry: SchemaTimelineEntry; steps: readonly SchemaTimelineEntry[]; message: NonNullable<SchemaTimelineEntry["message"]> }) {
  const { t } = useTranslation("customers");
  const unshown = useUnshown();
  const words = message.text || (message.template || !message.unsupported ? t("timeline.wordless", { template: message.template }) : "");
  return (
    <>
      <div className={classes.body} dir="auto">
        {message.subject && <h3>{message.subject}</h3>}
        {words}
        {message.unsupported && <em>{unshown(message.unsupported)}</em>}
      </div>
      {message.why && (
        <p className={classes.dim}>
          {t("timeline.why")} {message.why}
        </p>
      )}
      <p className={classes.dim}>
        {entry.direction === "in" || entry.kind === "message.received" ? t("timeline.from") : t("timeline.to")} {message.address}
        {message.attachments > 0 && ` · ${t("timeline.files", { count: message.attachments })}`}
        {entry.conversation && (
          <>
            {" · "}
            <Link to="/inbox" search={{ open: entry.conversation }}>{t("timeline.inbox")}</Link>
          </>
        )}
      </p>
      {steps.length > 0 && (
        <ol className={classes.steps}>
          {steps.map((step) => (
            <li key={step.id}>
              {formatInstant(new Date(step.at))} · {step.sentence}
            </li>
          ))}
        </ol>
      )}
    </>
  );
}

function Mark({ entry }: { entry: SchemaTimelineEntry }) {
  const name = useChannelName();
  if (!entry.channel) {
    const Picture = ICONS[entry.group];
    return (
      <span className={classes.mark}>
        <Picture size={14} stroke={1.75} aria-hidden />
      </span>
    );
  }
  const { icon: Picture } = lookOf(entry.channel);
  const hue = hueProps(entry.channel);
  return (
    <Tooltip label={name(entry.channel)}>
      <span
        className={`${hue.className} ${classes.mark}`}
        style={hue.style}
        data-in={entry.kind === "message.received" || undefined}
        role="img"
        aria-label={name(entry.channel)}
      >
        <Picture size={14} stroke={1.75} aria-hidden />
      </span>
    </Tooltip>
  );
}

function Time({ at, zone }: { at: string; zone: string }) {
  const { t } = useTranslation("ui");
  const moment = new Date(at);
  const theirs = zone && zone !== Intl.DateTimeFormat().resolvedOptions().timeZone ? t("time.customers", { at: formatInstant(moment, zone), zone }) : null;
  return (
    <Tooltip label={<>{formatInstant(moment)}{theirs && <><br />{theirs}</>}</>}>
      <time className={classes.time} dateTime={at}>
        {new Intl.DateTimeFormat(locale(), { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(moment)}
      </time>
    </Tooltip>
  );
}
