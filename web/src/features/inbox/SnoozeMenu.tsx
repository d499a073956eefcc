// Until when a conversation rests: a few likely times, or any other.
import { ActionIcon, Button, Group, Menu, TextInput, Tooltip } from "@mantine/core";
import { IconMoon } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { formatInstant } from "@/lib/format";
import { Kbd } from "@/ui";
import { snoozeTimes } from "./snoozeTimes";
import type { Desk } from "./useDesk";

interface Props {
  desk: Desk;
  until: string | null;
  opened: boolean;
  onOpened: (opened: boolean) => void;
}

export function SnoozeMenu({ desk, until, opened, onOpened }: Props) {
  const { t } = useTranslation("inbox");
  const [other, setOther] = useState("");
  const rest = (at: Date) => {
    desk.snooze.mutate(at);
    onOpened(false);
  };
  const chosen = other ? new Date(other) : null;
  return (
    <Menu opened={opened} onChange={onOpened} width={300}>
      <Menu.Target>
        <Tooltip label={<>{t("head.snooze")} <Kbd keys="s" /></>} disabled={opened}>
          <ActionIcon variant={until ? "light" : "default"} aria-label={t("head.snooze")}>
            <IconMoon size={16} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("snooze.title")}</Menu.Label>
        {opened &&
          snoozeTimes(new Date()).map(({ key, at }) => (
            <Menu.Item key={key} rightSection={formatInstant(at)} onClick={() => rest(at)}>
              {t(`snooze.${key}`)}
            </Menu.Item>
          ))}
        <Menu.Divider />
        <Group gap="sm" p={8} wrap="nowrap" align="end">
          <TextInput
            type="datetime-local"
            label={t("snooze.other")}
            value={other}
            onChange={(event) => setOther(event.currentTarget.value)}
            onKeyDown={(event) => event.stopPropagation()}
            flex={1}
          />
          <Button
            variant="default"
            disabled={!chosen || Number.isNaN(chosen.getTime()) || chosen <= new Date()}
            onClick={() => chosen && rest(chosen)}
          >
            {t("snooze.set")}
          </Button>
        </Group>
      </Menu.Dropdown>
    </Menu>
  );
}
