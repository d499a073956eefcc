// That the customer was here, and what about: for colleagues, in the timeline.
import { Button, Group, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { notifyDone, notifyProblem } from "@/ui";
import classes from "./Desk.module.css";
import type { Deeds } from "./useDeeds";

export function VisitForm({ customer, deeds }: { customer: string; deeds: Deeds }) {
  const { t } = useTranslation("desk");
  const [note, setNote] = useState("");
  const log = async () => {
    const body = { id: crypto.randomUUID(), at: new Date().toISOString(), customer, note: note.trim() };
    try {
      await deeds.perform({ kind: "visit", body, shown: "" });
      notifyDone(t("visitLogged"));
      setNote("");
    } catch (error) {
      notifyProblem(error);
    }
  };
  return (
    <form
      className={classes.form}
      onSubmit={(submitted) => {
        submitted.preventDefault();
        void log();
      }}
    >
      <Textarea
        label={t("visitNote")}
        value={note}
        onChange={(changed) => setNote(changed.currentTarget.value)}
        maxLength={2000}
        minRows={2}
        autosize
      />
      <Group justify="flex-end">
        <Button type="submit" variant="default">
          {t("logVisit")}
        </Button>
      </Group>
    </form>
  );
}
