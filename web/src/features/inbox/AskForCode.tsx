// Asking whoever writes to prove who they are: a code goes to a verified address of the customer's on another line.
import { Button } from "@mantine/core";
import { IconShieldQuestion } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { api, useAct } from "@/lib/api";
import { notifyDone } from "@/ui";
import { touched, type Detail } from "./model";
import { standingOf } from "./standing";

export function AskForCode({ detail }: { detail: Detail }) {
  const { t } = useTranslation("inbox");
  const { id } = detail.conversation;
  const ask = useAct({
    call: () => api.POST("/api/v1/conversations/{conversation_id}/prove", { params: { path: { conversation_id: id } }, body: {} }),
    touches: touched(id),
    onDone: () => notifyDone(t("proving.asked")),
  });
  const last = detail.thread.entries.findLast((it) => it.type === "message" && it.direction === "in" && !it.beside);
  if (last?.type !== "message") return null;
  const { word, address } = standingOf(last, detail);
  if (!word || word === "verified") return null;
  return (
    <div style={{ marginTop: 8 }}>
      <Button size="compact-sm" variant="default" leftSection={<IconShieldQuestion size={14} aria-hidden />} onClick={() => ask.mutate()} loading={ask.isPending}>
        {t("proving.ask")}
      </Button>
      <p style={{ margin: "4px 0 0", fontSize: 12, color: "var(--nl-dimmed)" }} dir="auto">
        {t("proving.why", { address })}
      </p>
    </div>
  );
}
