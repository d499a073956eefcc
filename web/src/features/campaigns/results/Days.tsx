// What happened by day: messages sent, answers, and customers who reached the goal.
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Title } from "@mantine/core";
import { Chart, type ChartTable, type Palette } from "@/ui";
import type { CampaignFigures } from "../types";
import { shortDate } from "../plan/dayLabel";

export function Days({ figures }: { figures: CampaignFigures }) {
  const { t } = useTranslation("campaigns");
  const names = useMemo(() => [t("figure.sent"), t("figure.answered"), t("figure.reached")], [t]);
  const days = useMemo(() => figures.days.map((each) => shortDate(new Date(each.since))), [figures.days]);
  const table = useMemo<ChartTable>(
    () => ({
      columns: [t("results.day"), ...names],
      rows: figures.days.map((each, index) => [days[index] ?? "", each.sent, each.answered, each.reached]),
    }),
    [t, names, figures.days, days],
  );
  const draw = useCallback(
    (palette: Palette) => ({
      grid: { left: 48, right: 48, top: 32, bottom: 28 },
      legend: { top: 0 },
      tooltip: { trigger: "axis" as const },
      xAxis: { type: "category" as const, data: days },
      yAxis: [{ type: "value" as const }, { type: "value" as const, splitLine: { show: false } }],
      series: [
        { name: names[0] ?? "", type: "bar" as const, data: figures.days.map((each) => each.sent), itemStyle: { color: palette.line } },
        { name: names[1] ?? "", type: "line" as const, yAxisIndex: 1, data: figures.days.map((each) => each.answered), color: palette.accent },
        { name: names[2] ?? "", type: "line" as const, yAxisIndex: 1, data: figures.days.map((each) => each.reached), color: palette.channel("sms") },
      ],
    }),
    [days, names, figures.days],
  );
  if (figures.days.length < 2) return null;
  return (
    <section>
      <Title order={2} mb="sm">
        {t("results.byDay")}
      </Title>
      <Chart label={t("results.byDay")} draw={draw} table={table} />
    </section>
  );
}
