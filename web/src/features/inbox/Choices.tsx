// What a message offered to tap, and which of it an answer named, by a tap, a number or its words.
import { IconCheck, IconExternalLink } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./Inbox.module.css";
import type { Message } from "./model";

export function Choices({ message }: { message: Message }) {
  const { t } = useTranslation("inbox");
  if (message.chosen) {
    return (
      <div className={classes.choices}>
        <span className={classes.choice} data-chosen dir="auto">
          <IconCheck size={13} aria-hidden />
          {t("message.chosen", { choice: message.chosen })}
        </span>
      </div>
    );
  }
  if (message.buttons.length === 0) return null;
  return (
    <ol className={classes.choices} aria-label={t("message.choices")}>
      {message.buttons.map((button, index) => (
        <li key={index} className={classes.choice} dir="auto">
          {button.label}
          {button.url && <IconExternalLink size={13} aria-label={button.url} />}
        </li>
      ))}
    </ol>
  );
}
