// Handing a matter over: what colleagues need to know, and to whom.
import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { apiQuery } from "@/lib/api";
import { NoteForm } from "./NoteForm";
import type { NewHandover } from "./types";
import type { Deeds } from "./useDeeds";

interface Props {
  /** The open conversation; or the customer, for whom one is opened. */
  what: Pick<NewHandover, "conversation" | "customer">;
  shown: string;
  deeds: Deeds;
  onDone: () => void;
}

export function HandoverForm({ what, shown, deeds, onDone }: Props) {
  const { t } = useTranslation("desk");
  const [agent, setAgent] = useState<string | null>(null);
  const { data: agents = [] } = useQuery(apiQuery(["desk-agent"], "/api/v1/conversations/agents"));
  return (
    <NoteForm
      deeds={deeds}
      label={t("handOverNote")}
      words={{ deed: t("handOver"), done: t("handedOver") }}
      make={(basis) => ({ kind: "handover", body: { ...basis, ...what, agent: agent === null ? null : Number(agent) }, shown })}
      onDone={onDone}
      required
    >
      <Select
        label={t("to")}
        placeholder={t("toQueue")}
        data={agents.map((each) => ({ value: String(each.id), label: each.name }))}
        value={agent}
        onChange={setAgent}
        clearable
      />
    </NoteForm>
  );
}
