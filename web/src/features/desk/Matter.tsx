// An open matter: what it is about, whose it is, and handing it over with a note.
import { Button, Group, Select, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { apiQuery } from "@/lib/api";
import { notifyDone, notifyProblem, RelativeTime } from "@/ui";
import classes from "./Desk.module.css";
import type { DeskCustomer } from "./types";
import type { Deeds } from "./useDeeds";

interface Props {
  matter: DeskCustomer["matters"][number];
  deeds: Deeds;
}

export function Matter({ matter, deeds }: Props) {
  const { t } = useTranslation("desk");
  const [opened, setOpened] = useState(false);
  const [note, setNote] = useState("");
  const [agent, setAgent] = useState<string | null>(null);
  const { data: agents = [] } = useQuery({ ...apiQuery(["desk-agent"], "/api/v1/conversations/agents"), enabled: opened });

  const handOver = async () => {
    const body = {
      id: crypto.randomUUID(),
      at: new Date().toISOString(),
      conversation: matter.conversation,
      note: note.trim(),
      agent: agent === null ? null : Number(agent),
    };
    try {
      await deeds.perform({ kind: "handover", body, shown: matter.about });
      notifyDone(t("handedOver"));
      setOpened(false);
      setNote("");
    } catch (error) {
      notifyProblem(error);
    }
  };
  return (
    <li className={classes.matter}>
      <div className={classes.row}>
        <span>{matter.about || t("unnamed")}</span>
        <span className={classes.dim}>
          {matter.agent || t("nobodys")} · <RelativeTime at={matter.last_at} />
        </span>
        <Button size="compact-sm" variant="default" aria-expanded={opened} onClick={() => setOpened(!opened)}>
          {t("handOver")}
        </Button>
      </div>
      {opened && (
        <form
          className={classes.form}
          onSubmit={(submitted) => {
            submitted.preventDefault();
            void handOver();
          }}
        >
          <Textarea
            label={t("handOverNote")}
            value={note}
            onChange={(changed) => setNote(changed.currentTarget.value)}
            maxLength={2000}
            minRows={2}
            autosize
            required
          />
          <Select
            label={t("to")}
            placeholder={t("toQueue")}
            data={agents.map((each) => ({ value: String(each.id), label: each.name }))}
            value={agent}
            onChange={setAgent}
            clearable
          />
          <Group justify="flex-end">
            <Button type="submit" disabled={!note.trim()}>
              {t("handOver")}
            </Button>
          </Group>
        </form>
      )}
    </li>
  );
}
