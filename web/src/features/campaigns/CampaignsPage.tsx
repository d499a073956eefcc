// Campaigns: all of them, with how far they are and what came of them.
import { Button, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { IconCalendarEvent, IconPlus } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useList } from "@/lib/api";
import { useMay } from "@/lib/session";
import { DataList, EmptyState, PageHeader, SearchField } from "@/ui";
import { campaignColumns } from "./campaignColumns";
import { NewCampaign } from "./NewCampaign";
import { campaignsList, sumsQuery } from "./queries";

const route = getRouteApi("/shell/campaigns");
const STATES = ["draft", "running", "paused", "cancelled"] as const;

export function CampaignsPage() {
  const { t } = useTranslation("campaigns");
  const { status = "", new: beginning = false } = route.useSearch();
  const navigate = useNavigate();
  const may = useMay();
  const [q, setQ] = useState("");
  const list = useList(campaignsList(q, status));
  const { data: sums } = useQuery(sumsQuery());
  const columns = useMemo(() => campaignColumns(t, sums?.campaigns ?? []), [t, sums]);
  const begin = (on: boolean) =>
    void navigate({ to: "/campaigns", search: { ...(status ? { status } : {}), ...(on ? { new: true } : {}) } });
  const button = may("campaigns:write") && (
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
        rowKey={(row) => row.id}
        rowHeight={56}
        onOpen={(row) => void navigate({ to: "/campaigns/$campaign", params: { campaign: row.slug } })}
        filters={
          <>
            <SearchField label={t("search")} value={q} onSearch={setQ} />
            <Select
              aria-label={t("columns.status")}
              placeholder={t("anyStatus")}
              clearable
              w={160}
              value={status || null}
              data={STATES.map((value) => ({ value, label: t(`status.${value}`) }))}
              onChange={(value) => void navigate({ to: "/campaigns", search: value ? { status: value } : {} })}
            />
          </>
        }
        empty={
          q || status ? (
            <EmptyState icon={IconCalendarEvent} title={t("none.title")} text={t("none.text")} />
          ) : (
            <EmptyState icon={IconCalendarEvent} title={t("empty.title")} text={t("empty.text")} action={button} />
          )
        }
      />
      <NewCampaign opened={beginning && may("campaigns:write")} onClose={() => begin(false)} />
    </>
  );
}
