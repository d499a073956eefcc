// One conversation with all of its thread that has been read so far; kept up to date by hints.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { api, apiQuery } from "@/lib/api";
import type { Detail, Entry } from "./model";
import { merged, preceded } from "./thread";

export function conversationQuery(id: string) {
  return apiQuery(["conversation", id], "/api/v1/conversations/{conversation_id}", {
    params: { path: { conversation_id: id } },
  });
}

interface Earlier {
  entries: readonly Entry[];
  /** Where to read on; undefined while nothing earlier was read. */
  cursor?: string | null;
  reading: boolean;
}

export function useConversation(id: string) {
  const query = useQuery(conversationQuery(id));
  const [earlier, setEarlier] = useState<Earlier>({ entries: [], reading: false });
  const thread = query.data?.thread;
  const cursor = earlier.cursor === undefined ? thread?.earlier : earlier.cursor;

  // What leaves the end, because new messages push it out, is kept.
  const [known, setKnown] = useState<{ end: typeof thread; kept: readonly Entry[] }>({ end: undefined, kept: [] });
  if (thread && known.end !== thread) setKnown({ end: thread, kept: merged(known.kept, thread.entries) });

  const readEarlier = useCallback(async () => {
    if (!cursor) return;
    setEarlier((before) => ({ ...before, reading: true }));
    try {
      const { data } = await api.GET("/api/v1/conversations/{conversation_id}/messages", {
        params: { path: { conversation_id: id }, query: { cursor } },
      });
      setEarlier((before) => ({
        entries: preceded(before.entries, data?.entries ?? []),
        cursor: data?.earlier ?? null,
        reading: false,
      }));
    } catch {
      setEarlier((before) => ({ ...before, reading: false }));
    }
  }, [id, cursor]);

  const entries = useMemo(() => preceded(known.kept, earlier.entries), [known.kept, earlier.entries]);
  return { query, entries, hasEarlier: Boolean(cursor), readingEarlier: earlier.reading, readEarlier };
}

/** Changes what the cache holds of a conversation; returns the way back. */
export function useDetailChange(id: string) {
  const queries = useQueryClient();
  return useCallback(
    (change: (detail: Detail) => Detail) => {
      const { queryKey } = conversationQuery(id);
      const before = queries.getQueryData<Detail>(queryKey);
      if (before) queries.setQueryData(queryKey, change(before));
      return () => {
        if (before) queries.setQueryData(queryKey, before);
      };
    },
    [queries, id],
  );
}
