// One message: its channel by hue and icon, who and when, what became of it, and, with the focus on it, why it is here.
import { ActionIcon, Tooltip } from "@mantine/core";
import { IconArrowForwardUp, IconMailForward } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ChannelBadge, hueProps, RelativeTime, StatusBadge, type Tone } from "@/ui";
import { Attachments } from "./Attachments";
import { Body } from "./Body";
import { CallLine } from "./CallLine";
import { Choices } from "./Choices";
import { ForwardDialog } from "./ForwardDialog";
import classes from "./Inbox.module.css";
import { Bystander, MailPeople } from "./MailPeople";
import { isReading, READINGS, type Detail, type Message } from "./model";
import { PublicMark } from "./PublicMark";
import { ReactionPicker, Reactions } from "./Reactions";
import { READING_ICONS, ReadingMark } from "./ReadingMark";
import { StandingMark } from "./StandingMark";
import type { Desk } from "./useDesk";

interface Props {
  message: Message;
  detail: Detail;
  desk: Desk;
  mayWrite: boolean;
  onMove: (message: Message) => void;
  onFocusMessage: (message: string | null) => void;
}

const TONES: Record<string, Tone> = {
  waiting: "busy",
  sending: "busy",
  sent: "good",
  delivered: "good",
  read: "good",
  suppressed: "warn",
  failed: "bad",
  expired: "warn",
  uncertain: "warn",
};

export function MessageView({ message, detail, desk, mayWrite, onMove, onFocusMessage }: Props) {
  const { t } = useTranslation("inbox");
  const inbound = message.direction === "in";
  const [forwarding, setForwarding] = useState(false);
  const hue = hueProps(message.channel);
  const who = inbound
    ? message.beside
      ? message.sender_name ? `${message.sender_name} (${message.address})` : message.address
      : detail.conversation.customer_name
    : message.by || (message.campaign ? t("message.campaign") : t("message.program"));
  return (
    <article
      className={`${hue.className} ${classes.message}`}
      style={hue.style}
      data-message={message.id}
      data-direction={message.direction}
      data-beside={message.beside || undefined}
      data-wide={message.html || undefined}
      tabIndex={-1}
      onFocus={() => onFocusMessage(inbound ? message.id : null)}
      onBlur={() => onFocusMessage(null)}
      onClick={(event) => event.currentTarget.focus({ preventScroll: true })}
    >
      <div className={classes.meta}>
        <ChannelBadge channel={message.channel} iconOnly />
        <span className={classes.who} dir="auto">
          {who}
        </span>
        <RelativeTime at={message.at} zone={detail.customer.zone} />
        {message.public && <PublicMark />}
        {inbound && !message.beside && <StandingMark message={message} detail={detail} />}
        <Bystander message={message} />
        {message.placed_by === "continuity" && <span className={classes.cameOver}>{t("standing.cameOver")}</span>}
        {inbound && !message.beside && isReading(message.reading) && <ReadingMark reading={message.reading} />}
        {!inbound && <Fate message={message} />}
      </div>
      <div className={classes.bubble}>
        {message.subject && <div className={classes.subject} dir="auto">{message.subject}</div>}
        <MailPeople message={message} />
        {message.call && <CallLine call={message.call} inbound={inbound} />}
        {(!message.call || message.text) && <Body message={message} />}
        <Choices message={message} />
        <Attachments message={message} />
      </div>
      <Reactions message={message} detail={detail} mayWrite={mayWrite} />
      {(message.placed_why || (inbound && mayWrite)) && (
        <div className={classes.why}>
          {message.placed_why && <span>{t("message.why", { why: message.placed_why })}</span>}
          {inbound && mayWrite && <Corrections message={message} detail={detail} desk={desk} onMove={onMove} onForward={() => setForwarding(true)} />}
        </div>
      )}
      {forwarding && (
        <ForwardDialog conversation={detail.conversation.id} message={message.id} onClose={() => setForwarding(false)} />
      )}
    </article>
  );
}

function Fate({ message }: { message: Message }) {
  const { t } = useTranslation("inbox");
  const tone = TONES[message.status] ?? "quiet";
  const word = t(`status.${message.status as "sent"}`, { defaultValue: message.status });
  const reason = message.reason ? t(`reason.${message.reason as "content"}`, { defaultValue: message.reason }) : "";
  const why = [reason, message.detail].filter(Boolean).join(": ");
  return (
    <>
      <StatusBadge tone={tone}>{word}</StatusBadge>
      {why && (tone === "bad" || tone === "warn") && <span className={classes.reason}>{why}</span>}
    </>
  );
}

function Corrections({ message, detail, desk, onMove, onForward }: Pick<Props, "message" | "detail" | "desk" | "onMove"> & { onForward: () => void }) {
  const { t } = useTranslation("inbox");
  return (
    <span className={classes.corrections} role="group" aria-label={t("reading.label")}>
      <ReactionPicker message={message} detail={detail} />
      {!message.beside && READINGS.map((reading, index) => {
        const Icon = READING_ICONS[reading];
        const label = t("reading.set", { reading: t(`reading.${reading}`) });
        return (
          <Tooltip key={reading} label={`${label} (${index + 1})`}>
            <ActionIcon
              size={22}
              variant={message.reading === reading ? "light" : "subtle"}
              color={message.reading === reading ? undefined : "gray"}
              aria-label={label}
              aria-pressed={message.reading === reading}
              onClick={() => desk.read.mutate({ message: message.id, reading })}
            >
              <Icon size={14} />
            </ActionIcon>
          </Tooltip>
        );
      })}
      <Tooltip label={t("forward.one")}>
        <ActionIcon size={22} variant="subtle" color="gray" aria-label={t("forward.one")} onClick={onForward}>
          <IconMailForward size={14} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={t("message.move")}>
        <ActionIcon size={22} variant="subtle" color="gray" aria-label={t("message.move")} onClick={() => onMove(message)}>
          <IconArrowForwardUp size={14} />
        </ActionIcon>
      </Tooltip>
    </span>
  );
}
