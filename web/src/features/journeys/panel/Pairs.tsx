// Names with their values: shares of ways, variables with what they take, settings that are said or come from a fact.
import { ActionIcon, Button, Group, Input, NumberInput, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

interface Props {
  label: string;
  description?: string;
  error?: string | undefined;
  disabled: boolean;
  withAsterisk: boolean;
  kind: "number" | "text" | "setting";
  pairs: Readonly<Record<string, unknown>>;
  onChange: (pairs: Record<string, unknown>) => void;
}

export function Pairs({ label, description, error, disabled, withAsterisk, kind, pairs, onChange }: Props) {
  const { t } = useTranslation("journeys");
  const [rows, setRows] = useState<[string, unknown][]>(() => Object.entries(pairs));
  const same = JSON.stringify(Object.fromEntries(rows.filter(([name]) => name))) === JSON.stringify(pairs);
  const shown = same ? rows : Object.entries(pairs); // undone elsewhere
  const put = (next: [string, unknown][]) => {
    setRows(next);
    onChange(Object.fromEntries(next.filter(([name]) => name)));
  };
  const change = (index: number, row: [string, unknown]) => put(shown.map((each, at) => (at === index ? row : each)));
  return (
    <Input.Wrapper label={label} description={description} error={error} withAsterisk={withAsterisk} labelElement="div">
      {shown.map(([name, value], index) => (
        <Group key={index} gap="xs" wrap="nowrap" mt={6}>
          <TextInput aria-label={t("field.pairName")} placeholder={t("field.pairName")} value={name} onChange={(event) => change(index, [event.currentTarget.value, value])} disabled={disabled} />
          {kind === "number" ? (
            <NumberInput aria-label={t("field.share")} suffix=" %" value={Number(value) || ""} onChange={(next) => change(index, [name, Number(next)])} min={0} max={100} disabled={disabled} />
          ) : (
            <TextInput aria-label={t("field.pairValue")} placeholder={t(kind === "setting" ? "field.setting" : "field.pairValue")} value={sayOf(value)} onChange={(event) => change(index, [name, kind === "setting" ? settingOf(event.currentTarget.value) : event.currentTarget.value])} disabled={disabled} />
          )}
          {!disabled && (
            <ActionIcon variant="subtle" color="gray" aria-label={t("field.dropPair", { name })} onClick={() => put(shown.filter((_, at) => at !== index))}>
              <IconX size={15} />
            </ActionIcon>
          )}
        </Group>
      ))}
      {!disabled && (
        <Button size="compact-sm" variant="default" mt={6} leftSection={<IconPlus size={14} aria-hidden />} onClick={() => setRows([...shown, ["", kind === "number" ? 50 : ""]])}>
          {t("field.addPair")}
        </Button>
      )}
    </Input.Wrapper>
  );
}

/** A fact is written with an equals sign before it, as in a spreadsheet: `=customer.city`. */
function sayOf(value: unknown): string {
  if (typeof value === "object" && value !== null && "from" in value) return `=${String(value.from)}`;
  return typeof value === "string" ? value : JSON.stringify(value ?? "");
}

function settingOf(text: string): unknown {
  if (text.startsWith("=")) return { from: text.slice(1) };
  if (text === "true" || text === "false") return text === "true";
  return text !== "" && /^-?\d+(\.\d+)?$/.test(text) && text.length < 15 ? Number(text) : text;
}
