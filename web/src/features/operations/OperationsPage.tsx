// Operations: how the installation is, and what waits.
import { IconActivityHeartbeat } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { EmptyState, PageHeader } from "@/ui";

export function OperationsPage() {
  const { t } = useTranslation("operations");
  return (
    <>
      <PageHeader title={t("name")} text={t("about")} />
      <EmptyState icon={IconActivityHeartbeat} title={t("soon.title")} text={t("soon.text")} />
    </>
  );
}
