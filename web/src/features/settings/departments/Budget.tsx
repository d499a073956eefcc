// What a department may spend in a calendar month, and what of it is gone.
import { NumberInput, Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { faultOf, type SchemaDepartmentItem, type SchemaDepartmentSpending } from "@/lib/api";
import { CURRENCIES } from "@/lib/currencies";
import { formatCurrency, minorDigits } from "@/lib/format";
import { PurposeTable } from "@/ui";
import { Part } from "../Part";
import settings from "../Settings.module.css";
import type { PartProps } from "./People";
import { Spent } from "./Spent";

interface Props extends PartProps {
  item: SchemaDepartmentItem;
  spent: readonly SchemaDepartmentSpending[];
}

export function Budget({ draft, onChange, error, disabled, item, spent }: Props) {
  const { t } = useTranslation("settings");
  const unit = 10 ** minorDigits(draft.currency);
  return (
    <Part title={t("departments.budgetTitle")} text={t("departments.budgetText")} action={<Spent item={item} spent={spent} />}>
      <div className={settings.body}>
        <NumberInput
          label={t("departments.budget")}
          placeholder={t("departments.noLimit")}
          value={draft.budget === null ? "" : draft.budget / unit}
          onChange={(next) => onChange({ budget: next === "" ? null : Math.round(Number(next) * unit) })}
          min={0}
          decimalScale={minorDigits(draft.currency)}
          thousandSeparator
          disabled={disabled}
        />
        <Select
          label={t("departments.currency")}
          data={CURRENCIES.map((value) => ({ value, label: formatCurrency(value) }))}
          value={draft.currency}
          onChange={(currency) => currency && onChange({ currency })}
          error={faultOf(error, "currency")}
          disabled={disabled}
          searchable
          allowDeselect={false}
        />
        <div className={settings.wide}>
          <PurposeTable rows={spent} currency={item.currency} label={t("departments.spentTitle")} />
        </div>
      </div>
    </Part>
  );
}
