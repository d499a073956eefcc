// The values that templates use for everybody: name and text, such as the day of an event.
import { ActionIcon, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Settled } from "../event/Settled";

interface Props {
  values: Record<string, unknown>;
  disabled: boolean;
  onChange: (values: Record<string, unknown>) => void;
}

export function Values({ values, disabled, onChange }: Props) {
  const { t } = useTranslation("campaigns");
  const [name, setName] = useState("");
  const wanted = name.trim().replace(/\W+/g, "_");
  const add = () => {
    if (!wanted || wanted in values) return;
    onChange({ ...values, [wanted]: "" });
    setName("");
  };
  return (
    <Stack gap={8}>
      <Text size="sm" fw={500} component="span">
        {t("values.label")}
      </Text>
      <Text size="xs" c="dimmed">
        {t("values.text")}
      </Text>
      {Object.entries(values).map(([key, value]) => (
        <Group key={key} gap={4} wrap="nowrap">
          <Text w={140} size="sm" truncate>
            {key}
          </Text>
          <Settled value={typeof value === "string" ? value : JSON.stringify(value)} onSettle={(text) => onChange({ ...values, [key]: text })}>
            {(field) => <TextInput aria-label={key} flex={1} disabled={disabled} {...field} />}
          </Settled>
          {!disabled && (
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t("values.remove", { name: key })}
              onClick={() => onChange(Object.fromEntries(Object.entries(values).filter(([other]) => other !== key)))}
            >
              <IconX size={15} aria-hidden />
            </ActionIcon>
          )}
        </Group>
      ))}
      {!disabled && (
        <Group gap={4}>
          <TextInput
            aria-label={t("values.name")}
            placeholder={t("values.name")}
            w={140}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            onKeyDown={(event) => event.key === "Enter" && add()}
          />
          <Button variant="subtle" size="compact-sm" leftSection={<IconPlus size={14} aria-hidden />} disabled={!wanted || wanted in values} onClick={add}>
            {t("values.add")}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
