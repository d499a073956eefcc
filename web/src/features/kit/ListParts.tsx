// A list of 1,000,000 made-up customers in panes.
import { useMemo, useState } from "react";
import type { ListState } from "@/lib/api";
import {
  ChannelBadge,
  DataList,
  EmptyState,
  Panes,
  RelativeTime,
  SearchField,
  StatusBadge,
  useSelection,
  type Column,
} from "@/ui";
import classes from "./Kit.module.css";

interface Row {
  id: string;
  name: string;
  channel: string;
  at: Date;
}

const NAMES = [
  "Ana Souza",
  "نور الهدى بنت عبد الرحمن",
  "Wolfeschlegelsteinhausenbergerdorff-Hohenzollern, Maximiliane Ottilie von und zu",
  "👩🏽‍🚀 Zoë",
  "李小龍",
];
const CHANNELS = ["email", "sms", "whatsapp", "print", "voice"];
const PAGE = 200;
const ALL = 1_000_000;

const COLUMNS: Column<Row>[] = [
  { key: "channel", title: "Channel", render: (row) => <ChannelBadge channel={row.channel} iconOnly />, width: "64px" },
  { key: "name", title: "Name", render: (row) => <bdi>{row.name}</bdi>, width: "minmax(0, 2fr)", sort: "name" },
  { key: "state", title: "State", render: () => <StatusBadge tone="good">Verified</StatusBadge>, width: "96px", from: 520 },
  { key: "at", title: "Last", render: (row) => <RelativeTime at={row.at} />, width: "96px", align: "end", sort: "at" },
];

function rowAt(index: number): Row {
  return {
    id: String(index),
    name: `${NAMES[index % NAMES.length]} ${index}`,
    channel: CHANNELS[index % CHANNELS.length] ?? "email",
    at: new Date(Date.now() - index * 3_600_000),
  };
}

function useMadeUp(q: string): ListState<Row> {
  const [count, setCount] = useState(PAGE);
  const rows = useMemo(
    () => Array.from({ length: count }, (_, index) => rowAt(index)).filter((row) => row.name.includes(q)),
    [count, q],
  );
  return {
    rows,
    status: "ready",
    error: null,
    outdated: false,
    hasMore: count < ALL && !q,
    loadingMore: false,
    loadMore: () => setCount(Math.min(ALL, count * 2)),
    retry: () => undefined,
  };
}

export function ListParts() {
  const [q, setQ] = useState("");
  const [sort, setSort] = useState("-at");
  const [open, setOpen] = useState<Row | null>(null);
  const [selection, setSelection] = useSelection();
  const list = useMadeUp(q);
  return (
    <div className={classes.frame}>
      <Panes
        name="kit"
        labels={{ list: "Customers", detail: "Customer", aside: "More" }}
        onBack={() => setOpen(null)}
        start={{ list: 520, aside: 240 }}
        list={
          <DataList
            label="Customers"
            list={list}
            columns={COLUMNS}
            rowKey={(row) => row.id}
            current={open?.id}
            onOpen={setOpen}
            sort={sort}
            onSort={setSort}
            selection={selection}
            onSelect={setSelection}
            filters={<SearchField label="Search customers" value={q} onSearch={setQ} />}
            empty={<EmptyState title="Nobody found" text="Try fewer letters." />}
          />
        }
        detail={open && <div className={classes.text}>{open.name}</div>}
        aside={<div className={classes.text}>{selection.size} chosen</div>}
      />
    </div>
  );
}
