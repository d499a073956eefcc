// The people one can be, the last active first, each with how much lies unopened in their boxes.
import { IconUsers } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useList } from "@/lib/api";
import { DataList, EmptyState, RelativeTime, SearchField, type Column } from "@/ui";
import classes from "./Playground.module.css";
import { peopleList, type Person } from "./queries";
import type { PlaygroundState } from "./usePlayground";

export function People({ state }: { state: PlaygroundState }) {
  const { t } = useTranslation("playground");
  const { search, set } = state;
  const list = useList(peopleList(search.q));
  const columns = useMemo<Column<Person>[]>(
    () => [{ key: "person", title: t("person"), render: (row) => <PersonRow row={row} /> }],
    [t],
  );
  return (
    <DataList
      label={t("people")}
      list={list}
      columns={columns}
      rowKey={(row) => row.customer}
      onOpen={(row) => set({ person: row.customer, page: undefined })}
      current={search.person ?? null}
      rowHeight={56}
      headless
      filters={<SearchField label={t("search")} value={search.q ?? ""} onSearch={(q) => set({ q: q || undefined })} />}
      empty={<EmptyState icon={IconUsers} title={t("empty.title")} text={t(search.q ? "empty.found" : "empty.text")} />}
    />
  );
}

function PersonRow({ row }: { row: Person }) {
  const { t } = useTranslation("playground");
  return (
    <div className={classes.person}>
      <div className={classes.line}>
        <span className={classes.name} dir="auto">
          {row.name || "–"}
        </span>
        {row.unread > 0 && (
          <span className={classes.count} role="img" aria-label={t("unread", { count: row.unread })}>
            {row.unread}
          </span>
        )}
      </div>
      <div className={classes.line}>
        <span className={classes.last} dir="auto">
          {row.last_text || t("quiet")}
        </span>
        <span className={classes.time}>
          <RelativeTime at={row.last_at} />
        </span>
      </div>
    </div>
  );
}
