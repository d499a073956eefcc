// Topics: what customers talk about with us, who takes part, and where something was said last.
import { Button, Group, SegmentedControl } from "@mantine/core";
import { IconMessages, IconPlus } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useList, type SchemaTopicItem } from "@/lib/api";
import { formatCount } from "@/lib/format";
import type { Translate } from "@/lib/i18n";
import { useMay } from "@/lib/session";
import { DataList, EmptyState, PageHeader, RelativeTime, SearchField, type Column } from "@/ui";
import { NewTopic } from "./NewTopic";
import { topicsList } from "./queries";
import { STATUSES } from "./search";
import classes from "./Topics.module.css";

const route = getRouteApi("/shell/topics");

export function TopicsPage() {
  const { t } = useTranslation("topics");
  const { t: anyText } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay()("conversations:write");
  const [begins, setBegins] = useState(false);
  const list = useList(topicsList(search));
  const columns = useMemo(() => columnsOf(anyText), [anyText]);
  const begin = may && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setBegins(true)}>
      {t("new.action")}
    </Button>
  );
  return (
    <>
      <PageHeader title={t("name")} text={t("about")} actions={begin} />
      <DataList<SchemaTopicItem>
        label={t("name")}
        list={list}
        columns={columns}
        rowKey={(row) => row.id}
        onOpen={(row) => void navigate({ to: "/topics/$topic", params: { topic: row.id } })}
        filters={
          <Group gap="sm">
            <SearchField
              label={t("search")}
              value={search.q ?? ""}
              onSearch={(q) => void navigate({ search: (before) => ({ ...before, q: q || undefined }), replace: true })}
            />
            <SegmentedControl
              size="xs"
              value={search.status ?? "all"}
              aria-label={t("column.kind")}
              data={["all" as const, ...STATUSES].map((each) => ({ value: each, label: t(`status.${each}`) }))}
              onChange={(next) =>
                void navigate({ search: (before) => ({ ...before, status: next === "all" ? undefined : next }) })
              }
            />
          </Group>
        }
        empty={<EmptyState icon={IconMessages} title={t("empty.title")} text={t("empty.text")} action={begin || undefined} />}
      />
      {begins && <NewTopic onClose={() => setBegins(false)} />}
    </>
  );
}

function columnsOf(t: Translate): Column<SchemaTopicItem>[] {
  const word = (key: "name" | "kind" | "word" | "participants" | "comments" | "last") => t(`column.${key}`, { ns: "topics" });
  return [
    { key: "name", title: word("name"), width: "minmax(0, 2fr)", render: (row) => <Name row={row} closed={t("status.closed", { ns: "topics" })} /> },
    { key: "kind", title: word("kind"), width: "112px", from: 640, render: (row) => row.kind },
    { key: "word", title: word("word"), width: "128px", from: 820, render: (row) => <span className={classes.cut}>{row.word.toUpperCase()}</span> },
    { key: "participants", title: word("participants"), width: "108px", align: "end", from: 560, render: (row) => formatCount(row.participants) },
    { key: "comments", title: word("comments"), width: "96px", align: "end", from: 480, render: (row) => formatCount(row.comments) },
    { key: "last", title: word("last"), width: "116px", align: "end", render: (row) => <RelativeTime at={row.last_at} /> },
  ];
}

function Name({ row, closed }: { row: SchemaTopicItem; closed: string }) {
  return (
    <span className={classes.cut} dir="auto">
      {row.name}
      {row.reference && <span className={classes.dim}> {row.reference}</span>}
      {row.status === "closed" && <span className={classes.dim}> ({closed})</span>}
    </span>
  );
}
