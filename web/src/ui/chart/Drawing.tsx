// The canvas on which ECharts draws; alone in its chunk with the library.
import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";
import { echarts, type ChartOption } from "./echarts";
import { paletteOf, type Palette } from "./palette";

interface Props {
  option: ChartOption;
  height: number;
  onOpen?: (part: { series: string; name: string }) => void;
}

export default function Drawing({ option, height, onOpen }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<ReturnType<typeof echarts.init> | null>(null);
  const scheme = useComputedColorScheme("light");

  useEffect(() => {
    if (!box.current) return;
    const drawn = echarts.init(box.current, axes(paletteOf(scheme)));
    chart.current = drawn;
    const watch = new ResizeObserver(() => drawn.resize());
    watch.observe(box.current);
    return () => {
      watch.disconnect();
      drawn.dispose();
      chart.current = null;
    };
  }, [scheme]);

  useEffect(() => {
    chart.current?.setOption({ ...frame(paletteOf(scheme)), ...option }, { notMerge: true });
  }, [option, scheme]);

  useEffect(() => {
    const drawn = chart.current;
    if (!drawn || !onOpen) return;
    const click = (part: { seriesName?: string; name: string }) =>
      onOpen({ series: part.seriesName ?? "", name: part.name });
    drawn.on("click", click);
    return () => {
      drawn.off("click", click);
    };
  }, [onOpen, scheme]);

  return <div ref={box} style={{ height }} />;
}

/** Axes in the colours of the scheme, which only a theme can give to all of them. */
function axes(palette: Palette): object {
  const axis = {
    axisLabel: { color: palette.dimmed },
    axisLine: { lineStyle: { color: palette.line } },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: palette.line } },
  };
  return { categoryAxis: axis, valueAxis: axis, timeAxis: axis, logAxis: axis };
}

function frame(palette: Palette): ChartOption {
  return {
    color: [...palette.series],
    animationDuration: 150,
    animationDurationUpdate: 150,
    textStyle: { fontFamily: "Inter Variable, system-ui, sans-serif", fontSize: 12, color: palette.text },
    grid: { left: 8, right: 8, top: 32, bottom: 8, outerBoundsMode: "same" },
    legend: { top: 0, left: 0, icon: "roundRect", itemWidth: 10, itemHeight: 10, textStyle: { color: palette.dimmed } },
    tooltip: {
      trigger: "axis",
      backgroundColor: palette.surface,
      borderColor: palette.line,
      textStyle: { color: palette.text, fontSize: 12 },
    },
  };
}
