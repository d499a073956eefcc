// Journeys: every automation by name, who is on it, and the first one from nothing.
import { Button, Text, TextInput } from "@mantine/core";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { IconPlus, IconRoute } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { TFunction } from "i18next";
import { api, useAct, useList, type SchemaJourneyItem } from "@/lib/api";
import { formatCount } from "@/lib/format";
import { useMay } from "@/lib/session";
import { DataList, EmptyState, FormDialog, PageHeader, StatusBadge, type Column } from "@/ui";
import classes from "./Journeys.module.css";
import { blank } from "./model";
import { journeysList } from "./queries";

const route = getRouteApi("/shell/journeys");

export function JourneysPage() {
  const { t } = useTranslation("journeys");
  const { new: beginning = false } = route.useSearch();
  const navigate = useNavigate();
  const mayWrite = useMay()("journeys:write");
  const list = useList(journeysList());
  const columns = useMemo(() => columnsOf(t), [t]);
  const begin = (on: boolean) => void navigate({ to: "/journeys", search: on ? { new: true } : {} });
  const button = mayWrite && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => begin(true)}>
      {t("new.action")}
    </Button>
  );
  return (
    <>
      <PageHeader title={t("name")} text={t("about")} actions={button} />
      <DataList
        label={t("name")}
        list={list}
        columns={columns}
        rowKey={(row) => row.name}
        rowHeight={56}
        onOpen={(row) => void navigate({ to: "/journeys/$journey", params: { journey: row.name } })}
        empty={<EmptyState icon={IconRoute} title={t("empty.title")} text={t("empty.text")} action={button} />}
      />
      {beginning && mayWrite && <NewJourney onClose={() => begin(false)} />}
    </>
  );
}

function NewJourney({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("journeys");
  const navigate = useNavigate();
  const [title, setTitle] = useState("");
  const name = nameOf(title);
  const create = useAct({
    call: () => api.PUT("/api/v1/journeys/{journey}/draft", { params: { path: { journey: name } }, body: blank(name, title.trim()) as never }),
    touches: [["journey"]],
    showsErrors: true,
    onDone: () => void navigate({ to: "/journeys/$journey", params: { journey: name } }),
  });
  return (
    <FormDialog title={t("new.action")} deed={t("new.do")} onClose={onClose} onSubmit={() => create.mutate()} busy={create.isPending} ready={name !== ""}>
      <TextInput
        label={t("new.title")}
        description={t("new.titleText")}
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
        maxLength={100}
        required
        data-autofocus
        error={create.error?.message}
      />
    </FormDialog>
  );
}

/** A name for files and the API. */
function nameOf(title: string): string {
  const plain = title.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^[^a-z]+|_+$/g, "");
  return plain.slice(0, 60) || (title.trim() ? "journey" : "");
}

function columnsOf(t: TFunction<"journeys">): Column<SchemaJourneyItem>[] {
  return [
    {
      key: "title",
      title: t("columns.title"),
      width: "minmax(0, 3fr)",
      render: (row) => (
        <div className={classes.two}>
          <span className={classes.strong} dir="auto">{row.title || row.name}</span>
          <Text size="xs" c="dimmed" truncate dir="auto">
            {row.entry}
          </Text>
        </div>
      ),
    },
    { key: "steps", title: t("columns.steps"), width: "80px", align: "end", from: 640, render: (row) => formatCount(row.steps) },
    { key: "runs", title: t("columns.runs"), width: "104px", align: "end", render: (row) => formatCount(row.runs) },
    { key: "version", title: t("columns.version"), width: "80px", align: "end", from: 720, render: (row) => (row.status === "draft" ? "–" : formatCount(row.version)) },
    {
      key: "state",
      title: t("columns.state"),
      width: "128px",
      from: 480,
      render: (row) => (
        <span className={classes.badges}>
          {row.status === "live" && <StatusBadge tone="good">{t("state.live")}</StatusBadge>}
          {row.status === "retired" && <StatusBadge tone="quiet">{t("state.retired")}</StatusBadge>}
          {row.drafted && <StatusBadge tone="warn">{t("state.draft")}</StatusBadge>}
        </span>
      ),
    },
  ];
}
