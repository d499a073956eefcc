// One customer, whole: who, where, what was said, what is under way.
import { IconUser } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { EmptyState, PageHeader } from "@/ui";

export function CustomerPage() {
  const { t } = useTranslation("customers");
  return (
    <>
      <PageHeader title={t("name")} />
      <EmptyState icon={IconUser} title={t("soon.title")} text={t("soon.text")} />
    </>
  );
}
