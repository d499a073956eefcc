// The customers of a campaign: who, how far, by which channel and why; each leads to their page.
import { Button, SegmentedControl } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { IconDownload, IconUsers } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useList } from "@/lib/api";
import { ChannelBadge, DataList, EmptyState, RelativeTime, StatusBadge, type Column } from "@/ui";
import { peopleList } from "../queries";
import type { CampaignCustomer } from "../types";

const STAGES = ["", "in", "reached"] as const;

export function PeopleTab({ campaign, stage, onStage }: { campaign: string; stage: string; onStage: (stage: string) => void }) {
  const { t } = useTranslation("campaigns");
  const navigate = useNavigate();
  const list = useList(peopleList(campaign, stage));
  const columns = useMemo<Column<CampaignCustomer>[]>(
    () => [
      { key: "name", title: t("people.name"), width: "minmax(0, 2fr)", render: (row) => row.name || t("people.unnamed") },
      {
        key: "stage",
        title: t("people.stage"),
        width: "130px",
        render: (row) => (
          <StatusBadge tone={row.state === "reached" ? "good" : "quiet"}>
            {row.cohort === "control" ? t("people.control") : t(`stage.${row.state === "reached" ? "reached" : "in"}`)}
          </StatusBadge>
        ),
      },
      { key: "via", title: t("people.via"), width: "120px", from: 560, render: (row) => (row.via ? <ChannelBadge channel={row.via} /> : "–") },
      { key: "why", title: t("people.why"), width: "120px", from: 720, render: (row) => row.why || "–" },
      { key: "contacts", title: t("people.contacts"), width: "minmax(0, 2fr)", from: 860, render: (row) => row.contacts.join(", ") },
      { key: "at", title: t("people.at"), width: "130px", align: "end", render: (row) => <RelativeTime at={row.reached_at ?? row.enrolled_at} /> },
    ],
    [t],
  );
  return (
    <DataList
      label={t("tab.customers")}
      list={list}
      columns={columns}
      rowKey={(row) => row.customer}
      onOpen={(row) => void navigate({ to: "/customers/$customer", params: { customer: row.customer } })}
      filters={
        <>
          <SegmentedControl
            aria-label={t("people.stage")}
            value={stage}
            onChange={onStage}
            data={STAGES.map((value) => ({ value, label: t(`stage.${value || "all"}`) }))}
          />
          <Button
            component="a"
            href={`/api/v1/campaigns/${encodeURIComponent(campaign)}/export.csv`}
            variant="default"
            leftSection={<IconDownload size={15} aria-hidden />}
            ml="auto"
          >
            {t("people.export")}
          </Button>
        </>
      }
      empty={<EmptyState icon={IconUsers} title={t("people.empty.title")} text={t("people.empty.text")} />}
    />
  );
}
