// What was spent this calendar month by purpose and channel: by all, by one department, or in nobody's name.
import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { apiQuery, type SchemaDepartmentItem, type SchemaDepartmentSpending } from "@/lib/api";
import { useCurrency, useMay } from "@/lib/session";
import { PurposeTable } from "@/ui";
import { Section } from "./Section";

const NO_DEPARTMENTS: SchemaDepartmentItem[] = [];
const NOTHING: SchemaDepartmentSpending[] = [];
const ALL = "all";
const NOBODY = "nobody";

export function Purposes() {
  const { t } = useTranslation("scorecard");
  const may = useMay()("conversations:read");
  const company = useCurrency();
  const departments = useQuery({ ...apiQuery(["department"], "/api/v1/departments"), enabled: may }).data ?? NO_DEPARTMENTS;
  const spending = useQuery({ ...apiQuery(["department", "spending"], "/api/v1/departments/spending"), enabled: may }).data ?? NOTHING;
  const [whose, setWhose] = useState(ALL);
  if (spending.length === 0) return null;
  const chosen = departments.find((each) => String(each.id) === whose);
  const wanted = chosen?.id ?? null;
  const rows = whose === ALL ? spending : spending.filter((each) => each.department === wanted);
  const choices = [
    { value: ALL, label: t("purposes.everybody") },
    ...departments.map((each) => ({ value: String(each.id), label: each.name })),
    { value: NOBODY, label: t("purposes.nobody") },
  ];
  return (
    <Section
      title={t("purposes.title")}
      aside={
        departments.length > 0 && (
          <Select size="xs" aria-label={t("purposes.whose")} data={choices} value={whose} onChange={(next) => setWhose(next ?? ALL)} allowDeselect={false} />
        )
      }
    >
      <PurposeTable rows={rows} currency={chosen?.currency ?? company} label={t("purposes.title")} />
    </Section>
  );
}
