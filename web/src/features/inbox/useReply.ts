// Sending an answer: it stands in the thread at once; if the server refuses, it goes back into the field.
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/lib/api";
import { notifyDone, notifyProblem } from "@/ui";
import { touched, type Detail, type Option, type Publicity, type Upload } from "./model";
import type { Place } from "./place";
import { conversationQuery } from "./useConversation";

export interface Pending {
  key: string;
  text: string;
  channel: string;
  isPublic: boolean;
  files: readonly Upload[];
  place: Place | null;
  /** What stood in the thread when it was sent. */
  before: ReadonlySet<string>;
}

interface Words {
  text: string;
  way: Option;
  /** Null where nothing public is answered. */
  publicity: Publicity | null;
  subject: string;
  cc: readonly string[];
  files: readonly Upload[];
  place: Place | null;
  /** Sent in place of the text, which is what it says. */
  template?: { id: string; variables: Readonly<Record<string, string>> };
}

export function useReply(id: string, onRefused: (words: Words) => void) {
  const { t } = useTranslation("inbox");
  const queries = useQueryClient();
  const [pending, setPending] = useState<readonly Pending[]>([]);

  const send = async (words: Words) => {
    const { text, way, files, publicity } = words;
    const key = crypto.randomUUID();
    const before = new Set(queries.getQueryData<Detail>(conversationQuery(id).queryKey)?.thread.entries.map((each) => each.id));
    const isPublic = publicity === "public";
    setPending((others) => [...others, { key, text, channel: way.channel, isPublic, files, place: words.place, before }]);
    try {
      const { data } = await api.POST("/api/v1/conversations/{conversation_id}/messages", {
        params: { path: { conversation_id: id }, header: { "Idempotency-Key": key } },
        body: {
          ...(words.template ? { template: words.template.id, variables: words.template.variables } : { text }),
          channel: way.channel,
          address: way.address,
          subject: words.subject,
          cc: [...words.cc],
          public: publicity ? publicity === "public" : null,
          location: words.place,
          attachments: files.map(({ hash, name, media_type }) => ({ hash, name, media_type })),
        },
      });
      if (data) {
        queries.setQueryData<Detail>(conversationQuery(id).queryKey, (detail) =>
          detail && !detail.thread.entries.some((each) => each.id === data.id)
            ? { ...detail, thread: { ...detail.thread, entries: [...detail.thread.entries, data] } }
            : detail,
        );
      }
    } catch (error) {
      onRefused(words);
      notifyProblem(error);
      notifyDone(t("compose.rolledBack"));
    } finally {
      setPending((before) => before.filter((each) => each.key !== key));
      for (const queryKey of touched(id)) void queries.invalidateQueries({ queryKey: [...queryKey] });
    }
  };
  return { pending, send };
}
