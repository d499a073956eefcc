// A number in a table, with its share; it opens the customers behind it.
import { UnstyledButton, VisuallyHidden } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { formatCount, formatMoney, formatPercent } from "@/lib/format";
import { measureOf, SHARED, shareOf, valueOf, type ColumnName, type Figures } from "./model";
import classes from "./scorecard.module.css";
import type { FigureOf } from "./search";
import type { ScorecardState } from "./useScorecard";

interface Props {
  figures: Figures;
  column: ColumnName;
  currency: string;
  /** Of which channel and contact. */
  place: Omit<FigureOf, "measure">;
  /** What it counts, to screen readers: "Answered, SMS". */
  label: string;
  open: ScorecardState["open"];
}

export function FigureCell({ figures, column, currency, place, label, open }: Props) {
  const { t } = useTranslation("scorecard");
  const value = valueOf(figures, column);
  if (value === null) return <span className={classes.none}>{t("none")}</span>;
  const money = column === "cost" || column === "costPerPositive";
  const words = money ? formatMoney(value, currency) : formatCount(value);
  const part = value ? shareOf(figures, column) : null;
  const body = (
    <>
      <span>{words}</span>
      {SHARED.has(column) && <span className={classes.share}>{part === null ? "" : formatPercent(part, part < 0.1 ? 1 : 0)}</span>}
    </>
  );
  if (!open || value === 0) return <span className={value ? classes.number : `${classes.number} ${classes.none}`}>{body}</span>;
  return (
    <UnstyledButton
      className={`${classes.number} ${classes.opens}`}
      title={t("openFigure")}
      onClick={() => open({ measure: measureOf(figures, column), ...place })}
    >
      <VisuallyHidden>{label}</VisuallyHidden>
      {body}
    </UnstyledButton>
  );
}
