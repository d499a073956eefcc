// A chart, and the same figures as a table for whoever reads better that way. The library comes with the first chart.
import { SegmentedControl, Skeleton, Table } from "@mantine/core";
import { useComputedColorScheme } from "@mantine/core";
import { IconChartBar, IconTable } from "@tabler/icons-react";
import { lazy, Suspense, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ChartOption } from "./echarts";
import { paletteOf, type Palette } from "./palette";
import classes from "./Chart.module.css";

const Drawing = lazy(() => import("./Drawing"));

export interface ChartTable {
  columns: readonly string[];
  rows: readonly (readonly (string | number)[])[];
}

interface Props {
  /** What it shows, in words. */
  label: string;
  /** The chart in the present colours: `(palette) => ({ series: … })`. */
  draw: (palette: Palette) => ChartOption;
  table: ChartTable;
  height?: number;
  /** A click on a part, by its series and its category. */
  onOpen?: (part: { series: string; name: string }) => void;
}

export function Chart({ label, draw, table, height = 280, onOpen }: Props) {
  const { t } = useTranslation("ui");
  const scheme = useComputedColorScheme("light");
  const [view, setView] = useState("chart");
  const option = useMemo(() => draw(paletteOf(scheme)), [draw, scheme]);
  return (
    <figure className={classes.chart} aria-label={label}>
      <figcaption className={classes.caption}>
        <span>{label}</span>
        <SegmentedControl
          aria-label={t("chart.view")}
          value={view}
          onChange={setView}
          data={[
            { value: "chart", label: <IconChartBar size={14} aria-label={t("chart.chart")} /> },
            { value: "table", label: <IconTable size={14} aria-label={t("chart.table")} /> },
          ]}
        />
      </figcaption>
      {view === "chart" ? (
        <Suspense fallback={<Skeleton height={height} />}>
          <div role="img" aria-label={t("chart.image", { label })}>
            <Drawing option={option} height={height} onOpen={onOpen} />
          </div>
        </Suspense>
      ) : (
        <div className={classes.scroll} style={{ maxHeight: height }} tabIndex={0} role="group" aria-label={label}>
          <Table stickyHeader>
            <Table.Thead>
              <Table.Tr>
                {table.columns.map((column) => (
                  <Table.Th key={column} scope="col">
                    {column}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {table.rows.map((row, index) => (
                <Table.Tr key={index}>
                  {row.map((cell, column) => (
                    <Table.Td key={column}>{cell}</Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
    </figure>
  );
}
