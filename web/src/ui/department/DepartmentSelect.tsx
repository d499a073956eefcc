// The department in whose name something is done, by its short name; nothing is asked where there are no departments.
import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { apiQuery } from "@/lib/api";

interface Props {
  value: string;
  onChange: (slug: string) => void;
  label?: string;
  description?: string;
  /** What stands there for none. */
  none?: string;
  error?: string | null;
  disabled?: boolean;
}

export function DepartmentSelect({ value, onChange, label, description, none, error, disabled }: Props) {
  const { t } = useTranslation("ui");
  const { data = [] } = useQuery(apiQuery(["department"], "/api/v1/departments"));
  if (data.length === 0 && !value) return null;
  const known = data.map((each) => ({ value: each.slug, label: each.name }));
  const gone = value && !known.some((each) => each.value === value) ? [{ value, label: value }] : [];
  return (
    <Select
      label={label ?? t("department.label")}
      description={description}
      data={[{ value: "", label: none ?? t("department.none") }, ...known, ...gone]}
      value={value}
      onChange={(next) => onChange(next ?? "")}
      allowDeselect={false}
      searchable={known.length > 8}
      error={error}
      disabled={disabled}
    />
  );
}
