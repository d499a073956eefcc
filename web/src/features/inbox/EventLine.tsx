// What happened to a conversation between its messages, in one line; and the notes of colleagues.
import { IconNote } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { formatInstant } from "@/lib/format";
import { RelativeTime, useChannelName } from "@/ui";
import classes from "./Inbox.module.css";
import { lengthOf } from "./lengthOf";
import type { Happening, Note } from "./model";

export function EventLine({ event }: { event: Happening }) {
  const words = useWords(event);
  if (!words) return null;
  return (
    <p className={classes.event}>
      {words} · <RelativeTime at={event.at} />
    </p>
  );
}

function useWords({ kind, detail }: Happening): string | null {
  const { t } = useTranslation("inbox");
  const channel = useChannelName();
  const given = detail as Record<string, unknown>;
  const text = (name: string) => (typeof given[name] === "string" ? given[name] : "");
  const by = text("by");
  switch (kind) {
    case "conversation.opened":
      return by ? t("event.openedBy", { by }) : t("event.opened");
    case "conversation.closed":
      return by ? t("event.closedBy", { by }) : t("event.closed");
    case "conversation.moved":
      return t("event.moved", { before: channel(text("before")), after: channel(text("after")) });
    case "conversation.assigned":
      if (!given.agent) return t("event.unassigned", { by });
      return by === text("name") ? t("event.taken", { by }) : t("event.assigned", { by, name: text("name") });
    case "conversation.snoozed":
      return text("until") ? t("event.snoozed", { by, until: formatInstant(new Date(text("until"))) }) : t("event.woken");
    case "conversation.handed_over":
      return text("reason") ? t("event.handedOverFor", { reason: text("reason") }) : t("event.handedOver");
    case "conversation.handed_back":
      return t("event.handedBack", { by });
    case "message.moved":
      return t("event.messageMoved", { by });
    case "call.planned":
      return text("why") === "callback" ? t("call.callback") : by ? t("call.plannedBy", { by }) : t("call.planned");
    case "call.moved":
      return t("call.moved", { until: formatInstant(new Date(text("due_at"))) });
    case "call.canceled":
      return t("call.canceled", { by });
    case "call.answered":
      return t("call.answered", { by: by || text("telephone") });
    case "call.missed":
      return t("call.missed", { outcome: t(`call.outcome.${text("outcome") as "busy"}`, { defaultValue: text("outcome") }) });
    case "call.ended":
      return t("call.ended", { length: lengthOf(Number(given.seconds ?? 0)) });
    default:
      return null;
  }
}

export function NoteView({ note }: { note: Note }) {
  const { t } = useTranslation("inbox");
  return (
    <article className={classes.note}>
      <div className={classes.meta}>
        <IconNote size={14} aria-hidden />
        <span className={classes.who}>{t("note.by", { name: note.by })}</span>
        <RelativeTime at={note.at} />
      </div>
      <div className={classes.text} dir="auto">{note.text}</div>
    </article>
  );
}
