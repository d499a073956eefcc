// The heads of a list's columns, which sort it.
import { Checkbox, UnstyledButton } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { directionOf, sortAfter, type Column } from "./columns";
import classes from "./DataList.module.css";

interface Props<Row> {
  columns: readonly Column<Row>[];
  template: string;
  sort?: string;
  onSort?: (sort: string) => void;
  chosen?: "all" | "some" | "none";
  onChooseAll?: () => void;
}

export function ListHead<Row>({ columns, template, sort, onSort, chosen, onChooseAll }: Props<Row>) {
  const { t } = useTranslation("ui");
  return (
    <div role="rowgroup" className={classes.head}>
      <div role="row" aria-rowindex={1} className={classes.row} style={{ gridTemplateColumns: template }}>
        {chosen && (
          <div role="columnheader" className={classes.cell}>
            <Checkbox
              size="xs"
              tabIndex={0}
              checked={chosen === "all"}
              indeterminate={chosen === "some"}
              onChange={onChooseAll}
              aria-label={t("list.chooseAll")}
            />
          </div>
        )}
        {columns.map((column) => {
          const key = onSort && column.sort;
          const direction = key ? directionOf(sort, key) : undefined;
          return (
            <div
              key={column.key}
              role="columnheader"
              aria-sort={direction}
              className={classes.cell}
              data-align={column.align}
            >
              {key ? (
                <UnstyledButton className={classes.sort} onClick={() => onSort(sortAfter(sort, key))}>
                  {column.title}
                  {direction === "ascending" && <IconArrowUp size={13} aria-hidden />}
                  {direction === "descending" && <IconArrowDown size={13} aria-hidden />}
                </UnstyledButton>
              ) : (
                column.title
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}
