// Settings: workspace, agents, keys and channels.
import { IconSettings } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { EmptyState, PageHeader } from "@/ui";

export function SettingsPage() {
  const { t } = useTranslation("settings");
  return (
    <>
      <PageHeader title={t("name")} text={t("about")} />
      <EmptyState icon={IconSettings} title={t("soon.title")} text={t("soon.text")} />
    </>
  );
}
