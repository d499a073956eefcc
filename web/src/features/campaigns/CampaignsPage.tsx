// Campaigns: contacts planned over days and channels.
import { IconCalendarEvent } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { EmptyState, PageHeader } from "@/ui";

export function CampaignsPage() {
  const { t } = useTranslation("campaigns");
  return (
    <>
      <PageHeader title={t("name")} text={t("about")} />
      <EmptyState icon={IconCalendarEvent} title={t("soon.title")} text={t("soon.text")} />
    </>
  );
}
