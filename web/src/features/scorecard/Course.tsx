// How measures went over time: those that are chosen, summed over channels, or one of them by channel.
import { Chip, Group, SegmentedControl, Skeleton } from "@mantine/core";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SchemaScorecardSeries } from "@/lib/api";
import { formatMoney, minorDigits } from "@/lib/format";
import { locale } from "@/lib/i18n";
import { useCurrency } from "@/lib/session";
import { Chart, useChannelName, type ChartTable, type Palette } from "@/ui";
import { summed } from "./model";
import { SERIES, type SeriesName } from "./queries";
import classes from "./scorecard.module.css";
import { Section } from "./Section";

interface Line {
  name: string;
  measure: SeriesName;
  channel?: string;
  values: number[];
}

/** What is counted by the message, many times as many as those who answer: the others have an axis of their own. */
const LARGE: ReadonlySet<SeriesName> = new Set(["sent", "delivered"]);

export function Course({ series }: { series: SchemaScorecardSeries | undefined }) {
  const { t } = useTranslation("scorecard");
  const channelName = useChannelName();
  const [measures, setMeasures] = useState<SeriesName[]>(["sent", "answered", "reached"]);
  const [by, setBy] = useState("all");
  const first = measures[0] ?? "sent";
  const lines = useMemo<Line[]>(() => {
    if (!series) return [];
    if (by === "all") return measures.map((measure) => ({ name: t(`series.${measure}`), measure, values: summed(series, measure) }));
    const channels = [...new Set(series.lines.filter((line) => line.measure === first && line.channel).map((line) => line.channel))];
    return channels.map((channel) => ({ name: channelName(channel), measure: first, channel, values: summed(series, first, channel) }));
  }, [series, by, measures, first, t, channelName]);
  const days = useMemo(() => {
    const format = new Intl.DateTimeFormat(
      locale(),
      series?.bucket === "hour"
        ? { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }
        : { day: "numeric", month: "short", timeZone: "UTC" },
    );
    return series?.buckets.map((at) => format.format(new Date(at))) ?? [];
  }, [series]);
  const ours = useCurrency();
  const currency = series?.currency ?? ours;
  const table = useMemo<ChartTable>(
    () => ({
      columns: [t("time"), ...lines.map((line) => line.name)],
      rows: days.map((day, at) => [
        day,
        ...lines.map((line) => (line.measure === "cost" ? formatMoney(line.values[at] ?? 0, currency) : (line.values[at] ?? 0))),
      ]),
    }),
    [t, days, lines, currency],
  );
  const draw = useCallback(
    (palette: Palette) => {
      const unit = 10 ** minorDigits(currency);
      const small = (line: Line) => !LARGE.has(line.measure);
      const two = lines.some(small) && !lines.every(small);
      return {
        grid: { left: 8, right: 8, top: 40, bottom: 8, outerBoundsMode: "same" as const },
        legend: { top: 0, left: 0, icon: "roundRect", itemWidth: 10, itemHeight: 10, textStyle: { color: palette.dimmed } },
        tooltip: { trigger: "axis" as const },
        xAxis: { type: "category" as const, data: days, boundaryGap: lines.some((line) => line.measure === "sent") },
        yAxis: [
          { type: "value" as const, minInterval: 1 },
          ...(two ? [{ type: "value" as const, minInterval: 1, splitLine: { show: false } }] : []),
        ],
        series: lines.map((line, index) => {
          const colour = line.channel ? palette.channel(line.channel) : line.measure === "sent" ? palette.line : palette.series[index % palette.series.length];
          const bars = line.measure === "sent" && !line.channel;
          return {
            name: line.name,
            yAxisIndex: two && small(line) ? 1 : 0,
            data: line.measure === "cost" ? line.values.map((value) => value / unit) : line.values,
            color: colour,
            ...(line.measure === "cost" ? { tooltip: { valueFormatter: (value: unknown) => formatMoney(Number(value) * unit, currency) } } : {}),
            ...(bars
              ? { type: "bar" as const, barMaxWidth: 24 }
              : { type: "line" as const, showSymbol: false, lineStyle: { width: 2 }, ...(line.channel ? { stack: "all", areaStyle: { opacity: 0.12 } } : {}) }),
          };
        }),
      };
    },
    [days, lines, currency],
  );
  return (
    <Section
      title={t("course.title")}
      aside={
        <SegmentedControl
          aria-label={t("course.by")}
          value={by}
          onChange={(value) => {
            setBy(value);
            if (value === "channel") setMeasures(measures.slice(0, 1));
          }}
          data={[
            { value: "all", label: t("course.all") },
            { value: "channel", label: t("course.channel") },
          ]}
        />
      }
    >
      <Group gap="xs" mb="sm" role="group" aria-label={t("course.measures")}>
        {SERIES.map((measure) => (
          <Chip
            key={measure}
            size="xs"
            checked={measures.includes(measure)}
            onChange={(on) => {
              if (by === "channel") setMeasures([measure]);
              else if (on) setMeasures(SERIES.filter((each) => each === measure || measures.includes(each)));
              else if (measures.length > 1) setMeasures(measures.filter((each) => each !== measure));
            }}
          >
            {t(`series.${measure}`)}
          </Chip>
        ))}
      </Group>
      {series ? (
        <div className={classes.course}>
          <Chart label={t(series.bucket === "hour" ? "course.hours" : "course.daily")} draw={draw} table={table} height={260} />
        </div>
      ) : (
        <Skeleton height={300} />
      )}
    </Section>
  );
}
