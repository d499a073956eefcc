// A note and the deed it belongs to: done at once or kept, then the form is as new.
import { Button, Group, Textarea } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { notifyDone, notifyProblem } from "@/ui";
import classes from "./Desk.module.css";
import type { Deed } from "./deeds";
import type { Deeds } from "./useDeeds";

interface Props {
  deeds: Deeds;
  label: string;
  /** On the button, and said when it is done. */
  words: { deed: string; done: string };
  make: (basis: { id: string; at: string; note: string }) => Deed;
  onDone?: () => void;
  /** Whether there must be something to say. */
  required?: boolean;
  variant?: "filled" | "default";
  children?: ReactNode;
}

export function NoteForm({ deeds, label, words, make, onDone, required = false, variant = "filled", children }: Props) {
  const [note, setNote] = useState("");
  const perform = async () => {
    try {
      await deeds.perform(make({ id: crypto.randomUUID(), at: new Date().toISOString(), note: note.trim() }));
      notifyDone(words.done);
      setNote("");
      onDone?.();
    } catch (error) {
      notifyProblem(error);
    }
  };
  return (
    <form
      className={classes.form}
      onSubmit={(submitted) => {
        submitted.preventDefault();
        void perform();
      }}
    >
      <Textarea label={label} value={note} onChange={(changed) => setNote(changed.currentTarget.value)} maxLength={2000} minRows={2} autosize required={required} />
      {children}
      <Group justify="flex-end">
        <Button type="submit" variant={variant} disabled={required && !note.trim()}>
          {words.deed}
        </Button>
      </Group>
    </form>
  );
}
