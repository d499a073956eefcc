// A span of time as a number of minutes, hours or days, kept as ISO 8601 says it; a shift may lie before.
import { Group, Input, NumberInput, Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { spanOf, written, type Unit } from "@/lib/spans";

interface Props {
  label: string;
  description?: string;
  error?: string | undefined;
  disabled: boolean;
  required: boolean;
  withAsterisk: boolean;
  signed: boolean;
  value: string;
  onChange: (value: string | null) => void;
}

const UNITS: readonly Unit[] = ["minutes", "hours", "days"];

export function Duration({ label, description, error, disabled, withAsterisk, signed, value, onChange }: Props) {
  const { t } = useTranslation("journeys");
  const span = spanOf(value);
  const sides = signed ? (["after", "before"] as const) : [];
  return (
    <Input.Wrapper label={label} description={description} error={error} withAsterisk={withAsterisk} labelElement="div">
      <Group gap="xs" wrap="nowrap" mt={4}>
        <NumberInput
          aria-label={label}
          value={span ? Math.abs(span.number) : ""}
          onChange={(next) => onChange(next === "" ? null : written(Number(next) * ((span?.number ?? 1) < 0 ? -1 : 1), span?.unit ?? "days"))}
          min={0}
          disabled={disabled}
        />
        <Select
          aria-label={t("field.unit")}
          data={UNITS.map((unit) => ({ value: unit, label: t(`unit.${unit}`) }))}
          value={span?.unit ?? "days"}
          onChange={(unit) => span && unit && onChange(written(span.number, unit))}
          allowDeselect={false}
          disabled={disabled || !span}
        />
        {sides.length > 0 && (
          <Select
            aria-label={t("field.side")}
            data={sides.map((side) => ({ value: side, label: t(`side.${side}`) }))}
            value={span && span.number < 0 ? "before" : "after"}
            onChange={(side) => span && onChange(written(Math.abs(span.number) * (side === "before" ? -1 : 1), span.unit))}
            allowDeselect={false}
            disabled={disabled || !span}
          />
        )}
      </Group>
    </Input.Wrapper>
  );
}
