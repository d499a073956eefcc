// A field at the foot of a device: Enter sends, Shift and Enter begins a line.
import { ActionIcon, Textarea } from "@mantine/core";
import { IconArrowUp } from "@tabler/icons-react";
import { useState, type KeyboardEvent } from "react";
import classes from "./Playground.module.css";

interface Props {
  label: string;
  send: string;
  busy: boolean;
  onSend: (text: string, done: () => void) => void;
}

export function WriteField({ label, send, busy, onSend }: Props) {
  const [text, setText] = useState("");
  const submit = () => {
    if (text.trim() && !busy) onSend(text.trim(), () => setText(""));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };
  return (
    <div className={classes.write}>
      <Textarea
        className={classes.writeField}
        aria-label={label}
        placeholder={label}
        autosize
        minRows={1}
        maxRows={5}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <ActionIcon size={36} radius="xl" aria-label={send} loading={busy} disabled={!text.trim()} onClick={submit}>
        <IconArrowUp size={18} aria-hidden />
      </ActionIcon>
    </div>
  );
}
