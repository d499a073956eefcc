// That the customer was here, and what about: for colleagues, in the timeline.
import { useTranslation } from "react-i18next";
import { NoteForm } from "./NoteForm";
import type { Deeds } from "./useDeeds";

export function VisitForm({ customer, deeds }: { customer: string; deeds: Deeds }) {
  const { t } = useTranslation("desk");
  return (
    <NoteForm
      deeds={deeds}
      label={t("visitNote")}
      words={{ deed: t("logVisit"), done: t("visitLogged") }}
      make={(basis) => ({ kind: "visit", body: { ...basis, customer }, shown: "" })}
      variant="default"
    />
  );
}
