// What agents do with a conversation as a whole; each is shown at once and taken back if the server refuses.
import { useTranslation } from "react-i18next";
import { api, useAct } from "@/lib/api";
import { notifyDone } from "@/ui";
import { touched, type Detail, type Reading } from "./model";
import { useDetailChange } from "./useConversation";

type Head = Detail["conversation"];

export function useDesk(id: string) {
  const { t } = useTranslation("inbox");
  const change = useDetailChange(id);
  const params = { path: { conversation_id: id } };
  const touches = touched(id);
  const head = (part: Partial<Head>) =>
    change((detail) => ({ ...detail, conversation: { ...detail.conversation, ...part } }));

  const close = useAct({
    call: () => api.POST("/api/v1/conversations/{conversation_id}/close", { params }),
    optimistic: () => head({ status: "closed", waiting_for: "nobody", snoozed_until: null }),
    touches,
  });
  const reopen = useAct({
    call: () => api.POST("/api/v1/conversations/{conversation_id}/reopen", { params }),
    optimistic: () => head({ status: "open", waiting_for: "us" }),
    touches,
  });
  const snooze = useAct<Date | null>({
    call: (until) =>
      api.POST("/api/v1/conversations/{conversation_id}/snooze", {
        params,
        body: { until: until && until.toISOString() },
      }),
    optimistic: (until) => head({ snoozed_until: until && until.toISOString() }),
    touches,
  });
  const assign = useAct<{ id: number; name: string } | null>({
    call: (agent) =>
      api.POST("/api/v1/conversations/{conversation_id}/assign", { params, body: { agent: agent && agent.id } }),
    optimistic: (agent) => head({ agent }),
    touches,
  });
  const handOver = useAct<{ department: string; skill: string; reason: string; tell: boolean }>({
    call: (body) => api.POST("/api/v1/conversations/{conversation_id}/hand-over", { params, body }),
    onDone: () => notifyDone(t("handing.done")),
    showsErrors: true,
    touches,
  });
  const handBack = useAct({
    call: () => api.POST("/api/v1/conversations/{conversation_id}/hand-back", { params }),
    optimistic: () => head({ mode: "program", waiting_for: "nobody", agent: null }),
    onDone: () => notifyDone(t("handing.back.done")),
    touches,
  });
  const note = useAct<string>({
    call: (text) => api.POST("/api/v1/conversations/{conversation_id}/notes", { params, body: { text } }),
    touches,
  });
  const unseen = useAct({
    call: () => api.PUT("/api/v1/conversations/{conversation_id}/seen", { params, body: { seen: false } }),
    touches,
  });
  const context = useAct<Record<string, unknown>>({
    call: (values) => api.PATCH("/api/v1/conversations/{conversation_id}/context", { params, body: { values: values as never } }),
    touches,
  });
  const read = useAct<{ message: string; reading: Reading }>({
    call: ({ message, reading }) =>
      api.POST("/api/v1/messages/{message_id}/reading", {
        params: { path: { message_id: message } },
        body: { reading },
      }),
    optimistic: ({ message, reading }) =>
      change((detail) => ({
        ...detail,
        thread: {
          ...detail.thread,
          entries: detail.thread.entries.map((each) =>
            each.type === "message" && each.id === message ? { ...each, reading } : each,
          ),
        },
      })),
    onDone: (_answer, { reading }) =>
      notifyDone(t("reading.corrected", { reading: t(`reading.${reading}`) })),
    touches: [...touches, ["scorecard"]],
  });
  return { close, reopen, snooze, assign, handOver, handBack, note, unseen, context, read };
}

export type Desk = ReturnType<typeof useDesk>;
