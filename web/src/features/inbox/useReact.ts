// Reacting to a customer's message: an emoji takes the place of the one before, none takes it back.
import { useTranslation } from "react-i18next";
import { api, useAct } from "@/lib/api";
import { notifyDone } from "@/ui";
import { touched, type Message } from "./model";
import { useDetailChange } from "./useConversation";

export function useReact(conversation: string, message: string) {
  const { t } = useTranslation("inbox");
  const change = useDetailChange(conversation);
  const show = (reactions: (now: Message["reactions"]) => Message["reactions"]) =>
    change((detail) => ({
      ...detail,
      thread: {
        ...detail.thread,
        entries: detail.thread.entries.map((each) =>
          each.type === "message" && each.id === message ? { ...each, reactions: reactions(each.reactions) } : each,
        ),
      },
    }));
  const params = { path: { message_id: message } };
  return useAct<string | null, Message>({
    call: (emoji) =>
      emoji
        ? api.PUT("/api/v1/messages/{message_id}/reaction", { params, body: { emoji } })
        : api.DELETE("/api/v1/messages/{message_id}/reaction", { params }),
    optimistic: (emoji) =>
      show((now) => [
        ...now.filter((each) => !each.ours),
        ...(emoji ? [{ id: "asked", emoji, ours: true, by: "", at: new Date().toISOString(), status: "sending", reason: null, detail: null }] : []),
      ]),
    onDone: (said) => {
      const failed = said.reactions.find((each) => each.ours && ["failed", "suppressed", "expired"].includes(each.status));
      if (failed) notifyDone(t("reactions.notSent", { emoji: failed.emoji, why: failed.detail ?? failed.reason ?? "" }));
    },
    touches: touched(conversation),
  });
}
