// What is wrong with a journey, or with one of its steps, and what to do about it.
import { useTranslation } from "react-i18next";
import type { SchemaJourneyFindings } from "@/lib/api";
import classes from "../Journeys.module.css";

interface Props {
  findings: SchemaJourneyFindings | null;
  /** Of this step alone. */
  step?: string;
  onSelect?: (step: string | null) => void;
}

export function Problems({ findings, step, onSelect }: Props) {
  const { t } = useTranslation("journeys");
  const found = (findings?.problems ?? []).filter((each) => step === undefined || each.step === step);
  if (found.length === 0) return step === undefined && findings ? <p className={classes.dim}>{t("panel.ready")}</p> : null;
  return (
    <ul className={classes.problems} aria-label={t("panel.problems")}>
      {found.map((each) => (
        <li key={`${each.step ?? ""}/${each.field}/${each.text}`}>
          {onSelect && (
            <button type="button" className={classes.link} onClick={() => onSelect(each.step)}>
              {each.step ?? t(/^(entry|first)\b/.test(each.field) ? "entry.title" : "whole.title")}
            </button>
          )}
          <span>
            {each.text} {each.remedy}
          </span>
        </li>
      ))}
    </ul>
  );
}
