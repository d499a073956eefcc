// Playground: be the customer: read what was sent, and answer.
import { IconDeviceMobile } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { EmptyState, PageHeader } from "@/ui";

export function PlaygroundPage() {
  const { t } = useTranslation("playground");
  return (
    <>
      <PageHeader title={t("name")} text={t("about")} />
      <EmptyState icon={IconDeviceMobile} title={t("soon.title")} text={t("soon.text")} />
    </>
  );
}
