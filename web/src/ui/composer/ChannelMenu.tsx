// Which channel and address a message takes; another one is a key away.
import { Button, Menu, Text } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { ChannelBadge } from "../channels/ChannelBadge";

export interface ChannelChoice {
  /** What tells two choices apart, such as an address's id. */
  key: string;
  channel: string;
  address: string;
  /** One sentence: why this one, or why not. */
  reason?: string;
  /** It can't be taken now; `reason` says why. */
  impossible?: boolean;
}

interface Props {
  choice: ChannelChoice | null;
  choices: readonly ChannelChoice[];
  onChoose: (choice: ChannelChoice) => void;
}

export function ChannelMenu({ choice, choices, onChoose }: Props) {
  const { t } = useTranslation("ui");
  return (
    <Menu position="top-start" width={320}>
      <Menu.Target>
        <Button
          variant="default"
          size="compact-sm"
          rightSection={<IconChevronDown size={13} aria-hidden />}
          disabled={choices.length === 0}
          maw="100%"
        >
          {choice ? (
            <>
              <ChannelBadge channel={choice.channel} />
              <Text span size="sm" ml={6} truncate>
                {choice.address}
              </Text>
            </>
          ) : (
            t("composer.choose")
          )}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {choices.map((each) => (
          <Menu.Item key={each.key} disabled={each.impossible} onClick={() => onChoose(each)}>
            <ChannelBadge channel={each.channel} /> {each.address}
            {each.reason && (
              <Text size="xs" c="dimmed">
                {each.reason}
              </Text>
            )}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
