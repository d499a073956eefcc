// Calls: whom to call and why, what rings or is spoken just now, and how past calls went.
import { SegmentedControl } from "@mantine/core";
import { IconPhone } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useList, type SchemaCallItem } from "@/lib/api";
import type { Translate } from "@/lib/i18n";
import { DataList, EmptyState, PageHeader, RelativeTime, type Column } from "@/ui";
import { CallDrawer } from "./CallDrawer";
import classes from "./Calls.module.css";
import { CallState } from "./CallState";
import { callsList } from "./queries";
import { STATUSES, type Status } from "./search";

const route = getRouteApi("/shell/calls");

export function CallsPage() {
  const { t } = useTranslation("calls");
  const { t: anyText } = useTranslation();
  const { status = "planned", call } = route.useSearch();
  const navigate = route.useNavigate();
  const list = useList(callsList(status));
  const columns = useMemo(() => columnsOf(anyText, status), [anyText, status]);
  const open = (id: string | undefined) => void navigate({ search: (before) => ({ ...before, call: id }) });
  return (
    <>
      <PageHeader title={t("name")} text={t("about")} />
      <DataList<SchemaCallItem>
        label={t("name")}
        list={list}
        columns={columns}
        rowKey={(row) => row.id}
        onOpen={(row) => open(row.id)}
        filters={
          <SegmentedControl
            size="xs"
            value={status}
            aria-label={t("which")}
            data={STATUSES.map((each) => ({ value: each, label: t(`status.${each}`) }))}
            onChange={(next) => void navigate({ search: { status: next } })}
          />
        }
        empty={<EmptyState icon={IconPhone} title={t(`empty.${status}.title`)} text={t(`empty.${status}.text`)} />}
      />
      {call && <CallDrawer key={call} id={call} onClose={() => open(undefined)} />}
    </>
  );
}

function columnsOf(t: Translate, status: Status): Column<SchemaCallItem>[] {
  const word = (key: "customer" | "number" | "why" | "outcome" | "due" | "at" | "script") => t(`column.${key}`, { ns: "calls" });
  return [
    { key: "customer", title: word("customer"), width: "minmax(0, 1.4fr)", render: (row) => <Who row={row} /> },
    { key: "number", title: word("number"), width: "148px", from: 640, render: (row) => <span dir="ltr">{row.number}</span> },
    {
      key: "why",
      title: word("why"),
      width: "minmax(0, 2fr)",
      from: 760,
      render: (row) => (
        <span className={classes.cut} dir="auto">
          {row.script || t(`why.${row.why as "planned"}`, { ns: "calls", defaultValue: row.why })}
        </span>
      ),
    },
    { key: "outcome", title: word("outcome"), width: "148px", render: (row) => <CallState row={row} /> },
    {
      key: "at",
      title: status === "planned" ? word("due") : word("at"),
      width: "116px",
      align: "end",
      from: 420,
      render: (row) => <RelativeTime at={row.due_at} />,
    },
  ];
}

function Who({ row }: { row: SchemaCallItem }) {
  return (
    <span className={classes.cut} dir="auto">
      {row.customer_name || row.number}
    </span>
  );
}
