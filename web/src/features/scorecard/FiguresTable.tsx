// Figures in rows, dense, in any order: of channels, or of contacts on channels.
import { Table, UnstyledButton } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { FigureCell } from "./FigureCell";
import { COLUMNS, sorted, type ColumnName, type Order, type Row } from "./model";
import classes from "./scorecard.module.css";
import type { FigureOf } from "./search";
import type { ScorecardState } from "./useScorecard";

interface Props {
  label: string;
  /** The head of the first column. */
  first: string;
  rows: readonly Row[];
  currency: string;
  nameOf: (row: Row) => string;
  head: (row: Row) => ReactNode;
  placeOf: (row: Row) => Omit<FigureOf, "measure">;
  /** A line for each row, if there is one. */
  spark?: (row: Row) => ReactNode;
  start: Order;
  open: ScorecardState["open"];
}

export function FiguresTable(props: Props) {
  const { t } = useTranslation("scorecard");
  const [order, setOrder] = useState<Order>(props.start);
  const rows = sorted(props.rows, order, props.nameOf);
  const head = (column: ColumnName | "name", title: string) => {
    const chosen = order.column === column;
    const Arrow = order.down ? IconArrowDown : IconArrowUp;
    return (
      <Table.Th
        key={column}
        className={column === "name" ? classes.first : classes.end}
        aria-sort={chosen ? (order.down ? "descending" : "ascending") : "none"}
      >
        <UnstyledButton
          className={classes.sort}
          onClick={() => setOrder({ column, down: chosen ? !order.down : column !== "name" })}
        >
          {title}
          {chosen && <Arrow size={12} aria-hidden />}
        </UnstyledButton>
      </Table.Th>
    );
  };
  return (
    <div className={classes.scroll} tabIndex={0} role="group" aria-label={props.label}>
      <Table className={classes.table} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            {head("name", props.first)}
            {COLUMNS.map((column) => head(column, t(`column.${column}`)))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={`${row.contact_event}/${row.channel}`}>
              <Table.Th scope="row" className={classes.first}>
                <span className={classes.rowHead}>
                  {props.head(row)}
                  {props.spark?.(row)}
                </span>
              </Table.Th>
              {COLUMNS.map((column) => (
                <Table.Td key={column} className={classes.end}>
                  <FigureCell
                    figures={row.figures}
                    column={column}
                    currency={props.currency}
                    place={props.placeOf(row)}
                    label={`${t(`column.${column}`)}, ${props.nameOf(row)}`}
                    open={props.open}
                  />
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
