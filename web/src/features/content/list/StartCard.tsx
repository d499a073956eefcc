// A starting point: what it is, and which channels it has words for.
import { ChannelBadge } from "@/ui";
import { useTranslation } from "react-i18next";
import classes from "../Content.module.css";
import { CHANNEL_OF } from "../types";
import { FORMS_OF, type Start } from "./starts";

export function StartCard({ start }: { start: Start }) {
  const { t } = useTranslation("content");
  return (
    <span className={classes.start}>
      <span className={classes.strong}>{t(`start.${start}.title`)}</span>
      <span className={classes.dim}>{t(`start.${start}.text`)}</span>
      {start !== "blank" && (
        <span className={classes.badges}>
          {FORMS_OF[start].map((form) => (
            <ChannelBadge key={form} channel={CHANNEL_OF[form]} iconOnly />
          ))}
        </span>
      )}
    </span>
  );
}
