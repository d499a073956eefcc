// Content: all templates by name, and the first ones from starting points.
import { Button } from "@mantine/core";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { IconPlus, IconTemplate } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useList } from "@/lib/api";
import { useMay } from "@/lib/session";
import { DataList, EmptyState, PageHeader, SearchField } from "@/ui";
import { FirstTemplates } from "./list/FirstTemplates";
import { NewTemplate } from "./list/NewTemplate";
import type { Start } from "./list/starts";
import { templateColumns } from "./list/templateColumns";
import { templatesList } from "./queries";

const route = getRouteApi("/shell/content");

export function ContentPage() {
  const { t } = useTranslation("content");
  const { new: beginning = false } = route.useSearch();
  const navigate = useNavigate();
  const may = useMay();
  const [q, setQ] = useState("");
  const [start, setStart] = useState<Start>("invitation");
  const list = useList(templatesList(q));
  const columns = useMemo(() => templateColumns(t), [t]);
  const begin = (on: boolean) => void navigate({ to: "/content", search: on ? { new: true } : {} });
  const mayWrite = may("content:write");
  const button = mayWrite && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => begin(true)}>
      {t("new.action")}
    </Button>
  );
  const first = (chosen: Start) => {
    setStart(chosen);
    begin(true);
  };
  return (
    <>
      <PageHeader title={t("name")} text={t("about")} actions={button} />
      <DataList
        label={t("name")}
        list={list}
        columns={columns}
        rowKey={(row) => row.id}
        rowHeight={56}
        onOpen={(row) => void navigate({ to: "/content/$template", params: { template: row.name } })}
        filters={<SearchField label={t("search")} value={q} onSearch={setQ} />}
        empty={
          q ? (
            <EmptyState icon={IconTemplate} title={t("none.title")} text={t("none.text")} />
          ) : (
            <EmptyState
              icon={IconTemplate}
              title={t("empty.title")}
              text={t("empty.text")}
              action={mayWrite && <FirstTemplates onChoose={first} />}
            />
          )
        }
      />
      {beginning && mayWrite && <NewTemplate start={start} onStart={setStart} onClose={() => begin(false)} />}
    </>
  );
}
