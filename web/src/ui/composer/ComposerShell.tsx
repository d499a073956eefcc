// Where a message is written: the text, what channel and address it takes and why, and a button that says so.
import { Button, Group, Text, Textarea } from "@mantine/core";
import type { KeyboardEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useChannelName } from "../channels/useChannelName";
import { Kbd } from "../Kbd";
import { ChannelMenu, type ChannelChoice } from "./ChannelMenu";
import classes from "./ComposerShell.module.css";

interface Props {
  label: string;
  value: string;
  onChange: (text: string) => void;
  onSend: () => void;
  /** The way it will take; null while there is none. */
  choice: ChannelChoice | null;
  choices: readonly ChannelChoice[];
  onChoose: (choice: ChannelChoice) => void;
  sending?: boolean;
  /** Something goes along that needs no words. */
  wordless?: boolean;
  /** Why it can't be sent now. */
  blocked?: string;
  /** Such as the number of SMS segments. */
  counter?: ReactNode;
  /** Attachments, canned replies: between the way and the button. */
  tools?: ReactNode;
}

export function ComposerShell(props: Props) {
  const { t } = useTranslation("ui");
  const name = useChannelName();
  const { value, choice, blocked, sending = false, wordless = false } = props;
  const ready = (value.trim() !== "" || wordless) && choice !== null && !blocked && !sending;
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (ready) props.onSend();
  };
  return (
    <div className={classes.composer}>
      <Textarea
        variant="unstyled"
        autosize
        minRows={2}
        maxRows={12}
        aria-label={props.label}
        placeholder={props.label}
        value={value}
        onChange={(event) => props.onChange(event.currentTarget.value)}
        onKeyDown={press}
        dir="auto"
      />
      <Group justify="space-between" gap="sm" wrap="wrap">
        <Group gap="sm" className={classes.way}>
          <ChannelMenu choice={choice} choices={props.choices} onChoose={props.onChoose} />
          <Text size="xs" c={blocked ? "var(--nl-warn)" : "dimmed"} className={classes.reason}>
            {blocked ?? choice?.reason}
          </Text>
        </Group>
        <Group gap="sm">
          {props.counter && (
            <Text size="xs" c="dimmed" component="div">
              {props.counter}
            </Text>
          )}
          {props.tools}
          <Button
            onClick={props.onSend}
            disabled={!ready}
            loading={sending}
            rightSection={<span className={classes.keys} aria-hidden><Kbd keys="mod+enter" /></span>}
          >
            {choice ? t("composer.send", { channel: name(choice.channel) }) : t("composer.noWay")}
          </Button>
        </Group>
      </Group>
    </div>
  );
}
