// A list of the server's: any number of rows, of which only those in sight are drawn; mouse, keyboard, all states.
import { useElementSize } from "@mantine/hooks";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ListState } from "@/lib/api/useList";
import { ProblemView } from "../ProblemView";
import { columnsFor, templateOf, type Column } from "./columns";
import classes from "./DataList.module.css";
import { ListHead } from "./ListHead";
import { ListRow } from "./ListRow";
import { ListSkeleton } from "./ListSkeleton";
import { rowAfter } from "./movement";
import { allOrNone, extended, toggled, type Selection } from "./selection";

export interface DataListProps<Row> {
  /** What the list holds, to screen readers: "Customers". */
  label: string;
  list: ListState<Row>;
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => string;
  onOpen?: (row: Row) => void;
  /** The key of the row that is open beside the list. */
  current?: string | null;
  sort?: string;
  onSort?: (sort: string) => void;
  /** Rows can be chosen when both are given. */
  selection?: Selection;
  onSelect?: (selection: Selection) => void;
  /** Search and filters, above the list. */
  filters?: ReactNode;
  /** An EmptyState. */
  empty: ReactNode;
  rowHeight?: number;
  /** Without heads, for lists of a single rich column. */
  headless?: boolean;
}

const AHEAD = 20; // rows before the end at which the next page is asked for

export function DataList<Row>(props: DataListProps<Row>) {
  const { t } = useTranslation("ui");
  const { list, rowKey, onOpen, selection, onSelect, rowHeight = 40 } = props;
  const { rows } = list;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const { ref: frame, width } = useElementSize();
  const [active, setActive] = useState(-1);
  const [anchor, setAnchor] = useState(-1);

  const selectable = selection !== undefined && onSelect !== undefined;
  const columns = columnsFor(props.columns, width);
  const template = templateOf(columns, selectable);

  // eslint-disable-next-line react-hooks/incompatible-library -- the compiler isn't used; it would skip this component
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => keyAt(rows, index, rowKey),
    overscan: 12,
    initialRect: { width: 800, height: 800 },
  });
  const drawn = virtual.getVirtualItems();
  const end = drawn.at(-1)?.index ?? -1;
  const { hasMore, loadingMore, loadMore } = list;
  useEffect(() => {
    if (hasMore && !loadingMore && end >= rows.length - AHEAD) loadMore();
  }, [end, rows.length, hasMore, loadingMore, loadMore]);

  const choose = (index: number, shift: boolean) => {
    if (!selection || !onSelect) return;
    const keys = rows.map(rowKey);
    const key = keys[index];
    if (key === undefined) return;
    onSelect(shift && anchor >= 0 ? extended(selection, keys, anchor, index) : toggled(selection, key));
    setAnchor(index);
  };
  const open = (index: number) => {
    const row = rows[index];
    if (row === undefined) return;
    setActive(index);
    onOpen?.(row);
  };
  const press = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / rowHeight) - 1);
    const to = rowAfter(event.key, active, rows.length, page);
    if (to !== null) {
      setActive(to);
      virtual.scrollToIndex(to);
    } else if (event.key === "Enter" && active >= 0) open(active);
    else if ((event.key === " " || event.key === "x") && active >= 0 && selectable) choose(active, event.shiftKey);
    else return;
    event.preventDefault();
  };

  const empty = list.status === "ready" && rows.length === 0;
  return (
    <div className={classes.list} ref={frame}>
      {props.filters && <div className={classes.filters}>{props.filters}</div>}
      {list.status === "loading" && <ListSkeleton rowHeight={rowHeight} />}
      {list.status === "error" && <ProblemView error={list.error} onRetry={list.retry} />}
      {empty && props.empty}
      {list.status === "ready" && !empty && (
        <div
          ref={scroller}
          className={classes.scroller}
          role="grid"
          tabIndex={0}
          aria-label={props.label}
          aria-rowcount={hasMore ? -1 : rows.length + 1}
          aria-multiselectable={selectable || undefined}
          aria-busy={list.outdated || undefined}
          aria-activedescendant={active >= 0 && active < rows.length ? `${id}-${active}` : undefined}
          data-outdated={list.outdated || undefined}
          onKeyDown={press}
        >
          {!props.headless && (
            <ListHead
              columns={columns}
              template={template}
              sort={props.sort}
              onSort={props.onSort}
              chosen={selectable ? howMany(selection, rows.map(rowKey)) : undefined}
              onChooseAll={() => selectable && onSelect(allOrNone(selection, rows.map(rowKey)))}
            />
          )}
          <div role="rowgroup" className={classes.body} style={{ height: virtual.getTotalSize() }}>
            {drawn.map(({ index, key, start }) => {
              const row = rows[index];
              if (row === undefined) return null;
              return (
                <ListRow
                  key={key}
                  id={`${id}-${index}`}
                  row={row}
                  index={index}
                  top={start}
                  height={rowHeight}
                  columns={columns}
                  template={template}
                  active={index === active}
                  current={rowKey(row) === props.current}
                  chosen={selectable ? selection.has(rowKey(row)) : undefined}
                  onChoose={(shift) => choose(index, shift)}
                  onOpen={onOpen && (() => open(index))}
                />
              );
            })}
          </div>
        </div>
      )}
      <div role="status" className={classes.status}>
        {loadingMore && t("list.more")}
      </div>
    </div>
  );
}

function keyAt<Row>(rows: readonly Row[], index: number, rowKey: (row: Row) => string): string | number {
  const row = rows[index];
  return row === undefined ? index : rowKey(row);
}

function howMany(selection: Selection, keys: readonly string[]): "all" | "some" | "none" {
  if (keys.length && keys.every((key) => selection.has(key))) return "all";
  return selection.size ? "some" : "none";
}
