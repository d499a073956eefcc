// A span of time within a line: a number and a unit, or none.
import { Group, NativeSelect, NumberInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { spanOf, written, type Unit } from "@/lib/spans";

const UNITS: readonly Unit[] = ["minutes", "hours", "days"];

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

export function Span({ label, value, onChange }: Props) {
  const { t } = useTranslation("ui");
  const span = spanOf(value);
  const [unit, setUnit] = useState<Unit>("days"); // of what is not written yet
  const shown = span?.unit ?? unit;
  return (
    <Group gap={4} wrap="nowrap" style={{ flex: "1 1 100%" }}>
      <NumberInput
        aria-label={label}
        placeholder={`${label} …`}
        prefix={`${label} `}
        value={span?.number ?? ""}
        min={0}
        max={99_999}
        hideControls
        onChange={(next) => onChange(next === "" || Number(next) === 0 ? "" : written(Number(next), shown))}
        style={{ flex: 1, minWidth: 56 }}
      />
      <NativeSelect
        aria-label={t("conditions.unit", { label })}
        value={shown}
        data={UNITS.map((each) => ({ value: each, label: t(`conditions.units.${each}`) }))}
        onChange={(event) => {
          const next = event.currentTarget.value as Unit;
          setUnit(next);
          if (span) onChange(written(span.number, next));
        }}
        style={{ flex: "none" }}
      />
    </Group>
  );
}
