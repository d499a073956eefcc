// Marks a conversation as seen while it is open and looked at.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { api } from "@/lib/api";

export function useSeen(id: string, lastAt: string | undefined): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (!lastAt || document.hidden) return;
    api
      .PUT("/api/v1/conversations/{conversation_id}/seen", {
        params: { path: { conversation_id: id } },
        body: { seen: true },
      })
      .then(() => queries.invalidateQueries({ queryKey: ["inbox"] }))
      .catch(() => undefined);
  }, [id, lastAt, queries]);
}
