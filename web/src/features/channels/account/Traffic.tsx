// What went through an account over time: sent, delivered, failed and received.
import { Skeleton } from "@mantine/core";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { SchemaAccountTraffic } from "@/lib/api";
import { locale } from "@/lib/i18n";
import { Chart, type ChartTable, type Palette } from "@/ui";
import { MEASURES, slotsOf, type Period } from "./series";

interface Props {
  traffic: SchemaAccountTraffic | undefined;
  period: Period;
  /** When it was read. */
  at: number;
}

export function Traffic({ traffic, period, at }: Props) {
  const { t } = useTranslation("channels");
  const slots = useMemo(() => slotsOf(traffic?.points ?? [], period, at), [traffic, period, at]);
  const names = useMemo(() => {
    const format = new Intl.DateTimeFormat(locale(), period === "hour" ? { hour: "2-digit", minute: "2-digit" } : { day: "numeric", month: "short", timeZone: "UTC" });
    return slots.map((slot) => format.format(new Date(slot.since)));
  }, [slots, period]);
  const table = useMemo<ChartTable>(
    () => ({
      columns: [t(`traffic.${period}Column`), ...MEASURES.map((each) => t(`measure.${each}`))],
      rows: slots.map((slot, place) => [names[place] ?? "", ...MEASURES.map((each) => slot.values[each])]),
    }),
    [t, slots, names, period],
  );
  const draw = useCallback(
    (palette: Palette) => {
      const [sent, , , received, , delivered, failed] = palette.series;
      const colours = { sent, delivered, failed, received };
      return {
        grid: { left: 8, right: 8, top: 40, bottom: 8, outerBoundsMode: "same" as const },
        legend: { top: 0, left: 0, icon: "roundRect", itemWidth: 10, itemHeight: 10, textStyle: { color: palette.dimmed } },
        tooltip: { trigger: "axis" as const },
        xAxis: { type: "category" as const, data: names },
        yAxis: { type: "value" as const, minInterval: 1 },
        series: MEASURES.map((each) => ({
          name: t(`measure.${each}`),
          type: "bar" as const,
          barMaxWidth: 12,
          barGap: "20%",
          color: colours[each],
          data: slots.map((slot) => slot.values[each]),
        })),
      };
    },
    [t, slots, names],
  );
  if (!traffic) return <Skeleton height={260} />;
  return <Chart label={t(`traffic.${period}Label`)} draw={draw} table={table} height={220} />;
}
