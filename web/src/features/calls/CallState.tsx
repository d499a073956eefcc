// How a call stands, in a word: ringing, spoken, or how it went and how long it was.
import { useTranslation } from "react-i18next";
import type { SchemaCallItem } from "@/lib/api";
import { StatusBadge } from "@/ui";
import { lengthOf, toneOf } from "./words";

export function CallState({ row }: { row: SchemaCallItem }) {
  const { t } = useTranslation("calls");
  const going = row.state === "ringing" || row.state === "talking";
  const word = going
    ? t(`state.${row.state as "ringing"}`)
    : row.outcome
      ? t(`outcome.${row.outcome as "reached"}`, { defaultValue: row.outcome })
      : t("state.planned");
  return (
    <StatusBadge tone={toneOf(row.state, row.outcome)}>
      {row.seconds > 0 ? `${word} ${lengthOf(row.seconds)}` : word}
    </StatusBadge>
  );
}
