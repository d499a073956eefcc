// Whom a contact is for, in a few words; null if it is for the whole audience.
import { useTranslation } from "react-i18next";
import type { ContactEvent } from "../types";

/** `chip(event, sentence)`; the sentence is the server's, for conditions that have no short word. */
export function useChip(): (event: ContactEvent, sentence: string | null) => string | null {
  const { t } = useTranslation("campaigns");
  return (event, sentence) => {
    const { when } = event;
    if (when?.type === "compare" && when.field === "enrolment.registered" && when.operator === "eq") {
      return when.value === true ? t("chip.reached") : t("chip.notReached");
    }
    if (when) return sentence ?? t("chip.some");
    return event.until_goal && event.on === null ? t("chip.notReached") : null;
  };
}
