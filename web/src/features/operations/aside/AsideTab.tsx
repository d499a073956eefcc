// What could not be handled: by kind, each with its reason, to be looked at and handled again.
import { Button, Group, Select, Text } from "@mantine/core";
import { IconChecks, IconRefresh } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useAct, useList, type SchemaSetAsideItem } from "@/lib/api";
import { formatCount } from "@/lib/format";
import type { Translate } from "@/lib/i18n";
import { useMay } from "@/lib/session";
import { DataList, EmptyState, notifyDone, RelativeTime, useConfirm, type Column } from "@/ui";
import classes from "../Operations.module.css";
import { asideList, groupsQuery } from "../queries";
import { AsideDetail } from "./AsideDetail";

const route = getRouteApi("/shell/operations");

export function AsideTab() {
  const { t } = useTranslation("operations");
  const { kind, follower } = route.useSearch();
  const navigate = route.useNavigate();
  const mayWrite = useMay()("operations:write");
  const [open, setOpen] = useState<string | null>(null);
  const { data: groups } = useQuery(groupsQuery());
  const filter = { ...(kind ? { kind } : {}), ...(follower ? { follower } : {}) };
  const list = useList({ ...asideList(filter), refetchInterval: 8000 });
  const { t: anyText } = useTranslation();
  const columns = useMemo(() => columnsOf(anyText), [anyText]);
  const total = (groups ?? [])
    .filter((each) => (!kind || each.kind === kind) && (!follower || each.follower === follower))
    .reduce((sum, each) => sum + each.count, 0);
  const kinds = [...new Set((groups ?? []).map((each) => each.kind))].sort();
  return (
    <>
      <DataList<SchemaSetAsideItem>
        label={t("tab.aside")}
        list={list}
        columns={columns}
        rowKey={(row) => row.id + row.follower}
        onOpen={(row) => setOpen(row.id)}
        filters={
          <Group gap="sm" justify="space-between" w="100%">
            <Select
              aria-label={t("aside.kind")}
              placeholder={t("aside.everyKind")}
              data={kinds}
              value={kind ?? null}
              onChange={(next) => void navigate({ search: { tab: "aside", ...(next ? { kind: next } : {}) } })}
              clearable
              w={240}
            />
            {mayWrite && total > 0 && <ReplayAll total={total} filter={filter} />}
          </Group>
        }
        empty={<EmptyState icon={IconChecks} title={t("aside.none.title")} text={t("aside.none.text")} />}
      />
      {open && <AsideDetail id={open} onClose={() => setOpen(null)} />}
    </>
  );
}

function columnsOf(t: Translate): Column<SchemaSetAsideItem>[] {
  const title = (key: "kind" | "customer" | "why" | "at" | "follower") => t(`aside.column.${key}`, { ns: "operations" });
  const cut = (text: string) => (
    <span className={classes.cut} dir="auto" title={text}>
      {text}
    </span>
  );
  return [
    { key: "kind", title: title("kind"), width: "minmax(140px, 1fr)", render: (row) => cut(row.kind) },
    { key: "customer", title: title("customer"), width: "minmax(0, 1fr)", from: 560, render: (row) => cut(row.customer_name || "–") },
    { key: "why", title: title("why"), width: "minmax(0, 2fr)", render: (row) => cut(row.why) },
    { key: "follower", title: title("follower"), width: "100px", from: 800, render: (row) => row.follower },
    { key: "at", title: title("at"), width: "108px", align: "end", from: 420, render: (row) => <RelativeTime at={row.at} /> },
  ];
}

function ReplayAll({ total, filter }: { total: number; filter: { kind?: string; follower?: string } }) {
  const { t } = useTranslation("operations");
  const confirm = useConfirm();
  const replay = useAct({
    call: () => api.POST("/api/v1/set-aside/replay", { body: filter }),
    touches: [["set-aside"], ["operations"]],
    onDone: (done) => notifyDone(t("aside.replayed", { count: done.count })),
  });
  const ask = async () => {
    const deed = t("aside.replayAll", { count: total, number: formatCount(total) });
    if (await confirm({ title: deed, consequence: <Text>{t("aside.replayText")}</Text>, deed })) replay.mutate();
  };
  return (
    <Button variant="default" leftSection={<IconRefresh size={16} aria-hidden />} loading={replay.isPending} onClick={() => void ask()}>
      {t("aside.replayAll", { count: total, number: formatCount(total) })}
    </Button>
  );
}
