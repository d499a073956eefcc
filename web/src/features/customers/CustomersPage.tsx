// Customers: everybody you talk to, and all that passed between you.
import { IconUsers } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { EmptyState, PageHeader } from "@/ui";

export function CustomersPage() {
  const { t } = useTranslation("customers");
  return (
    <>
      <PageHeader title={t("name")} text={t("about")} />
      <EmptyState icon={IconUsers} title={t("soon.title")} text={t("soon.text")} />
    </>
  );
}
