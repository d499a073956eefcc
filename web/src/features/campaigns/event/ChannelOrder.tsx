// The channels of a contact in the order in which they are tried.
import { ActionIcon, Button, Menu, Text } from "@mantine/core";
import { IconChevronDown, IconChevronUp, IconPlus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { ChannelBadge, useChannelName } from "@/ui";
import { CHANNEL_ORDER } from "../types";
import classes from "./event.module.css";

interface Props {
  channels: readonly string[];
  /** Those that the template has a variant for; null while that is not known. */
  able: readonly string[] | null;
  disabled: boolean;
  onChange: (channels: string[]) => void;
}

export function ChannelOrder({ channels, able, disabled, onChange }: Props) {
  const { t } = useTranslation("campaigns");
  const name = useChannelName();
  const swap = (at: number, to: number) => {
    const next = [...channels];
    const [one, other] = [next[at], next[to]];
    if (one === undefined || other === undefined) return;
    next[at] = other;
    next[to] = one;
    onChange(next);
  };
  const free = CHANNEL_ORDER.filter((channel) => !channels.includes(channel));
  return (
    <div>
      <Text size="sm" fw={500} component="span">
        {t("channels.label")}
      </Text>
      <Text size="xs" c="dimmed">
        {t("channels.text")}
      </Text>
      <ol className={classes.channels}>
        {channels.map((channel, index) => (
          <li key={channel} className={classes.channel}>
            <span className={classes.rank}>{index + 1}</span>
            <ChannelBadge channel={channel} />
            <Text size="xs" c="dimmed" className={classes.grow ?? ""}>
              {able && !able.includes(channel) ? t("channels.noVariant") : ""}
            </Text>
            {!disabled && (
              <>
                <ActionIcon variant="subtle" color="gray" size="sm" disabled={index === 0} aria-label={t("channels.up", { channel: name(channel) })} onClick={() => swap(index, index - 1)}>
                  <IconChevronUp size={14} aria-hidden />
                </ActionIcon>
                <ActionIcon variant="subtle" color="gray" size="sm" disabled={index === channels.length - 1} aria-label={t("channels.down", { channel: name(channel) })} onClick={() => swap(index, index + 1)}>
                  <IconChevronDown size={14} aria-hidden />
                </ActionIcon>
                <ActionIcon variant="subtle" color="gray" size="sm" disabled={channels.length === 1} aria-label={t("channels.remove", { channel: name(channel) })} onClick={() => onChange(channels.filter((each) => each !== channel))}>
                  <IconX size={14} aria-hidden />
                </ActionIcon>
              </>
            )}
          </li>
        ))}
      </ol>
      {!disabled && free.length > 0 && (
        <Menu position="bottom-start">
          <Menu.Target>
            <Button size="compact-sm" variant="subtle" mt={4} leftSection={<IconPlus size={14} aria-hidden />}>
              {t("channels.add")}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {free.map((channel) => (
              <Menu.Item key={channel} onClick={() => onChange([...channels, channel])}>
                {name(channel)}
                {able && !able.includes(channel) && (
                  <Text component="span" size="xs" c="dimmed" ml={8}>
                    {t("channels.noVariant")}
                  </Text>
                )}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  );
}
