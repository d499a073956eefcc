// Inbox: conversations on every channel.
import { IconInbox } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { EmptyState, PageHeader } from "@/ui";

export function InboxPage() {
  const { t } = useTranslation("inbox");
  return (
    <>
      <PageHeader title={t("name")} text={t("about")} />
      <EmptyState icon={IconInbox} title={t("soon.title")} text={t("soon.text")} />
    </>
  );
}
