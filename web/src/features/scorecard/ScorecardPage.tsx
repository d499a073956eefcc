// Scorecard: what reached whom, what came back, and what it cost.
import { IconChartBar } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { EmptyState, PageHeader } from "@/ui";

export function ScorecardPage() {
  const { t } = useTranslation("scorecard");
  return (
    <>
      <PageHeader title={t("name")} text={t("about")} />
      <EmptyState icon={IconChartBar} title={t("soon.title")} text={t("soon.text")} />
    </>
  );
}
