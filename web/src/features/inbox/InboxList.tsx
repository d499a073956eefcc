// The list of conversations with its views and filters; `j` and `k` go through it from anywhere.
import { ActionIcon, Tooltip } from "@mantine/core";
import { IconInbox, IconPencilPlus, IconSearchOff } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { apiList, useList } from "@/lib/api";
import { useMay } from "@/lib/session";
import { useShortcuts } from "@/lib/shortcuts";
import { DataList, EmptyState, type Column } from "@/ui";
import { DutySwitch } from "./DutySwitch";
import classes from "./Inbox.module.css";
import { InboxFilters } from "./InboxFilters";
import { InboxRow } from "./InboxRow";
import type { Listed } from "./model";
import { filtersOf } from "./search";
import { useDepartments } from "./useDepartments";
import type { InboxState } from "./useInboxSearch";
import { WhoseMenu } from "./WhoseMenu";

const ROW = 76;

export function InboxList({ state }: { state: InboxState }) {
  const { t } = useTranslation("inbox");
  const departments = useDepartments();
  const mayWrite = useMay()("conversations:write");
  const { search, active } = state;
  const view = search.view ?? "ours";
  const query = {
    view,
    ...filtersOf(search),
    ...(search.q ? { q: search.q } : {}),
  };
  const list = useList(apiList(["inbox"], "/api/v1/conversations", { params: { query } }));

  const step = (by: number, beside = false) => {
    const place = list.rows.findIndex((row) => row.id === active);
    const next = list.rows[place < 0 && by < 0 ? 0 : Math.min(list.rows.length - 1, place + by)];
    if (next && (beside || next.id !== active)) state.open(next.id, beside);
  };
  const group = t("keys.group");
  useShortcuts([
    { keys: "j", label: t("keys.next"), group, run: () => step(1) },
    { keys: "k", label: t("keys.previous"), group, run: () => step(-1) },
    { keys: "b", label: t("keys.beside"), group, run: () => step(1, true) },
  ]);

  const columns = useMemo<Column<Listed>[]>(
    () => [
      { key: "conversation", title: t("conversation"), render: (row) => <InboxRow row={row} department={departments.find((it) => it.id === row.department && it.id !== search.department)?.name} onBeside={() => state.open(row.id, true)} /> },
    ],
    [t, state, departments, search.department],
  );
  const filtered = Boolean(search.q || search.channel || search.whose || search.department || search.skill);
  return (
    <div className={classes.list}>
      <div className={classes.listHead}>
        <WhoseMenu state={state} />
        <DutySwitch />
        {mayWrite && (
          <Tooltip label={t("begin.do")}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t("begin.do")}
              onClick={() => state.set({ customer: "find" })}
            >
              <IconPencilPlus size={17} stroke={1.75} />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
      <DataList
        label={t("list")}
        list={list}
        columns={columns}
        rowKey={(row) => row.id}
        onOpen={(row) => state.open(row.id)}
        current={active ?? null}
        rowHeight={ROW}
        headless
        filters={<InboxFilters state={state} />}
        empty={
          filtered ? (
            <EmptyState icon={IconSearchOff} title={t("empty.found.title")} text={t("empty.found.text")} />
          ) : (
            <EmptyState icon={IconInbox} title={t(`empty.${view}.title`)} text={t(`empty.${view}.text`)} />
          )
        }
      />
    </div>
  );
}
