// Content: messages, with a variant for each channel and language.
import { IconTemplate } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { EmptyState, PageHeader } from "@/ui";

export function ContentPage() {
  const { t } = useTranslation("content");
  return (
    <>
      <PageHeader title={t("name")} text={t("about")} />
      <EmptyState icon={IconTemplate} title={t("soon.title")} text={t("soon.text")} />
    </>
  );
}
