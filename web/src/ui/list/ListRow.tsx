// One row of a list.
import { Checkbox } from "@mantine/core";
import type { MouseEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Column } from "./columns";
import classes from "./DataList.module.css";

interface Props<Row> {
  id: string;
  row: Row;
  index: number;
  top: number;
  height: number;
  columns: readonly Column<Row>[];
  template: string;
  active: boolean;
  current: boolean;
  /** Undefined in lists whose rows can't be chosen. */
  chosen?: boolean;
  onChoose: (shift: boolean) => void;
  onOpen?: () => void;
}

export function ListRow<Row>(props: Props<Row>) {
  const { t } = useTranslation("ui");
  const { id, row, index, columns, chosen, onChoose, onOpen } = props;
  const choose = (event: MouseEvent) => {
    event.stopPropagation();
    onChoose(event.shiftKey);
  };
  return (
    <div
      id={id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={chosen ?? props.current}
      className={classes.row}
      data-active={props.active || undefined}
      data-current={props.current || undefined}
      data-open={onOpen ? true : undefined}
      style={{ gridTemplateColumns: props.template, height: props.height, transform: `translateY(${props.top}px)` }}
      onClick={onOpen}
    >
      {chosen !== undefined && (
        <div role="gridcell" className={classes.cell} onClick={choose}>
          <Checkbox
            size="xs"
            tabIndex={-1}
            checked={chosen}
            readOnly
            aria-label={t("list.choose", { row: index + 1 })}
          />
        </div>
      )}
      {columns.map((column) => (
        <div key={column.key} role="gridcell" className={classes.cell} data-align={column.align}>
          {column.render(row)}
        </div>
      ))}
    </div>
  );
}
