// A field at the foot of a device: Enter sends, Shift and Enter begins a line.
import { ActionIcon, Textarea } from "@mantine/core";
import { IconArrowUp } from "@tabler/icons-react";
import { useState, type KeyboardEvent } from "react";
import type { Photo } from "./photo";
import { PhotoPick } from "./PhotoPick";
import classes from "./Playground.module.css";

interface Props {
  label: string;
  send: string;
  busy: boolean;
  /** Whether a picture may go along. */
  camera?: boolean;
  onSend: (text: string, done: () => void, photo: Photo | null) => void;
}

export function WriteField({ label, send, busy, camera = false, onSend }: Props) {
  const [text, setText] = useState("");
  const [photo, setPhoto] = useState<Photo | null>(null);
  const ready = Boolean(text.trim() || photo);
  const submit = () => {
    if (!ready || busy) return;
    const sent = () => {
      setText((now) => (now === text ? "" : now));
      setPhoto((now) => (now === photo ? null : now));
    };
    onSend(text.trim(), sent, photo);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };
  return (
    <div className={classes.write}>
      {camera && <PhotoPick photo={photo} onPick={setPhoto} />}
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
      <ActionIcon size={36} radius="xl" aria-label={send} loading={busy} disabled={!ready} onClick={submit}>
        <IconArrowUp size={18} aria-hidden />
      </ActionIcon>
    </div>
  );
}
