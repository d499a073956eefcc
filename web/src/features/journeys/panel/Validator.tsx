// What an answer must be to count.
import { Group, NumberInput, Select, Stack, TagsInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

export interface Wanted {
  wanted: string;
  least?: number | undefined;
  most?: number | undefined;
  choices?: string[];
}

const KINDS = ["text", "number", "whole", "digits", "day", "email", "phone", "yes_no", "choice"] as const;
const BOUNDED = new Set(["text", "number", "whole", "digits"]);

interface Props {
  label: string;
  description?: string;
  error?: string | undefined;
  disabled: boolean;
  value: Wanted | undefined;
  onChange: (value: Wanted | undefined) => void;
}

export function Validator({ label, description, error, disabled, value, onChange }: Props) {
  const { t } = useTranslation("journeys");
  const bound = (name: "least" | "most", next: string | number) => {
    if (!value) return;
    onChange({ ...value, [name]: next === "" ? undefined : Number(next) });
  };
  return (
    <Stack gap="xs">
      <Select
        label={label}
        description={description}
        error={error}
        placeholder={t("valid.anything")}
        data={KINDS.map((each) => ({ value: each, label: t(`valid.${each}`) }))}
        value={value?.wanted ?? null}
        onChange={(wanted) => onChange(wanted ? { wanted } : undefined)}
        clearable
        disabled={disabled}
      />
      {value && BOUNDED.has(value.wanted) && (
        <Group grow>
          <NumberInput label={t("valid.least")} value={value.least ?? ""} onChange={(next) => bound("least", next)} disabled={disabled} />
          <NumberInput label={t("valid.most")} value={value.most ?? ""} onChange={(next) => bound("most", next)} disabled={disabled} />
        </Group>
      )}
      {value?.wanted === "choice" && (
        <TagsInput label={t("valid.choices")} value={value.choices ?? []} onChange={(choices) => onChange({ ...value, choices })} disabled={disabled} />
      )}
    </Stack>
  );
}
