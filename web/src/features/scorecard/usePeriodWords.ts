// The time that is shown, in words, and what it is compared with.
import { useTranslation } from "react-i18next";
import { formatDay } from "@/lib/format";
import { periodOf, type ScorecardSearch } from "./search";

export function usePeriodWords(search: ScorecardSearch): { period: string; than: string } {
  const { t } = useTranslation("scorecard");
  const period = periodOf(search);
  if (period !== "own" || !search.from || !search.to) {
    const shown = period === "own" ? "30d" : period;
    return { period: t(`period.${shown}`), than: t("than") };
  }
  const [from, to] = [search.from, search.to].map((day) => formatDay(new Date(`${day}T12:00`), new Date()));
  return { period: t("period.between", { from, to }), than: t("than") };
}
