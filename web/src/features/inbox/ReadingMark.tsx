// How an answer was read: a word with a colour and an icon.
import { IconAlertTriangle, IconCheck, IconHelp, IconQuestionMark, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./Inbox.module.css";
import type { Reading } from "./model";

export const READING_ICONS = {
  yes: IconCheck,
  no: IconX,
  question: IconHelp,
  complaint: IconAlertTriangle,
  unclear: IconQuestionMark,
} as const;

export function ReadingMark({ reading }: { reading: Reading }) {
  const { t } = useTranslation("inbox");
  const Icon = READING_ICONS[reading];
  return (
    <span className={classes.reading} data-reading={reading}>
      <Icon size={12} stroke={2} aria-hidden />
      {t(`reading.${reading}`)}
    </span>
  );
}
