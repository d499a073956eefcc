// Values that campaigns and journeys will give, made up here to see the message with them.
import { Button, Popover, Stack, Text, TextInput } from "@mantine/core";
import { IconBraces } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Samples } from "../editor/samples";

interface Props {
  /** Variables of the message, the customer's own among them. */
  names: readonly string[];
  values: Record<string, unknown>;
  samples: Samples;
  onChange: (samples: Samples) => void;
  /** The variable to write first, when one was asked for. */
  open: boolean;
  focus: string | null;
  onOpen: (open: boolean) => void;
}

export function SampleValues({ names, values, samples, onChange, open, focus, onOpen }: Props) {
  const { t } = useTranslation("content");
  const count = Object.values(samples).filter(Boolean).length;
  return (
    <Popover opened={open} onChange={onOpen} width={320} position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconBraces size={14} aria-hidden />} onClick={() => onOpen(!open)}>
          {count ? t("values.count", { count }) : t("values.action")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t("values.action")}>
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            {names.length ? t("values.text") : t("values.none")}
          </Text>
          {names.map((name) => (
            <TextInput
              key={name}
              label={<code>{name}</code>}
              aria-label={t("values.of", { name })}
              value={samples[name] ?? ""}
              placeholder={!samples[name] && name in values ? t("values.own", { value: asText(values[name]) }) : ""}
              data-autofocus={name === focus || undefined}
              onChange={(event) => onChange({ ...samples, [name]: event.currentTarget.value })}
            />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
