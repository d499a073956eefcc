// A note that only colleagues see.
import { Button, Group, Textarea } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Kbd } from "@/ui";
import classes from "./Inbox.module.css";
import type { Desk } from "./useDesk";
import type { FieldState } from "./useField";

export function NoteField({ field, desk }: { field: FieldState; desk: Desk }) {
  const { t } = useTranslation("inbox");
  const text = field.note.trim();
  const write = () => {
    if (!text) return;
    field.setNote("");
    desk.note.mutate(text, { onError: () => field.setNote(text) });
  };
  return (
    <div className={classes.noteField}>
      <Textarea
        variant="unstyled"
        autosize
        minRows={2}
        maxRows={12}
        aria-label={t("note.label")}
        placeholder={t("note.label")}
        value={field.note}
        onChange={(event) => field.setNote(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) write();
          if (event.key === "Escape") event.currentTarget.blur();
        }}
        dir="auto"
      />
      <Group justify="flex-end">
        <Button onClick={write} disabled={!text} loading={desk.note.isPending} rightSection={<Kbd keys="mod+enter" />}>
          {t("note.write")}
        </Button>
      </Group>
    </div>
  );
}
