// A dialog with a form: its fields, what the server says against them as a whole, and the button that does it.
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";

interface Props {
  title: string;
  deed: string;
  onClose: () => void;
  onSubmit: () => void;
  busy: boolean;
  ready?: boolean;
  /** What no field shows. */
  fault?: string | null;
  children: ReactNode;
}

export function FormDialog({ title, deed, onClose, onSubmit, busy, ready = true, fault, children }: Props) {
  return (
    <Modal opened onClose={onClose} title={title} centered>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) onSubmit();
        }}
      >
        <Stack gap="md">
          {children}
          {fault && (
            <Text role="alert" size="sm" c="var(--nl-bad)">
              {fault}
            </Text>
          )}
          <Group justify="flex-end">
            <Button type="submit" loading={busy} disabled={!ready}>
              {deed}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
