// An answer on its way to the server, shown where it will stand.
import { useTranslation } from "react-i18next";
import { ChannelBadge, hueProps, StatusBadge } from "@/ui";
import classes from "./Inbox.module.css";
import { wordsOf } from "./place";
import { PublicMark } from "./PublicMark";
import type { Pending } from "./useReply";

export function PendingMessage({ pending }: { pending: Pending }) {
  const { t } = useTranslation("inbox");
  const hue = hueProps(pending.channel);
  return (
    <article className={`${hue.className} ${classes.message}`} style={hue.style} data-direction="out" data-pending>
      <div className={classes.meta}>
        <ChannelBadge channel={pending.channel} iconOnly />
        {pending.isPublic && <PublicMark />}
        <StatusBadge tone="busy">{t("compose.sending")}</StatusBadge>
      </div>
      <div className={classes.bubble}>
        <div className={classes.text} dir="auto">{[pending.text, pending.place && wordsOf(pending.place)].filter(Boolean).join("\n\n")}</div>
      </div>
    </article>
  );
}
