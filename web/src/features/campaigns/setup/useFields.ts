// The facts that an audience, or a contact's condition, can be chosen by.
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { apiQuery } from "@/lib/api";
import { customerFields, type ConditionField } from "@/ui";

/** `enrolled`: also what a customer's place in the campaign says. */
export function useFields(enrolled: boolean): ConditionField[] {
  const { t } = useTranslation("campaigns");
  const { data } = useQuery(apiQuery(["fields"], "/api/v1/customers/fields"));
  return useMemo(() => {
    const own: ConditionField[] = enrolled
      ? [
          { field: "enrolment.registered", label: t("fact.registered"), kind: "truth" },
          { field: "enrolment.via", label: t("fact.via"), kind: "text", values: ["email", "sms", "print", "push", "web", "x"] },
        ]
      : [];
    const more: ConditionField[] = [
      { field: "customer.locale", label: t("fact.locale"), kind: "text" },
      { field: "customer.zone", label: t("fact.zone"), kind: "text" },
    ];
    return [...customerFields(data, t("fact.tags"), own), ...more];
  }, [data, enrolled, t]);
}
