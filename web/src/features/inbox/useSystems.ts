// What back ends can be asked in a conversation and what they said; read again and again while one is being asked.
import { useQuery } from "@tanstack/react-query";
import { api, apiQuery, useAct, type SchemaSystemOperation, type SchemaSystemQuestion } from "@/lib/api";

const SOON = 1000;

export function useSystems(id: string) {
  return useQuery({
    ...apiQuery(["conversation", id], "/api/v1/conversations/{conversation_id}/systems", { params: { path: { conversation_id: id } } }),
    refetchInterval: (query) => (query.state.data?.asked.some((it) => it.state === "waiting") ? SOON : false),
  });
}

export function useAskSystem(id: string) {
  return useAct<SchemaSystemQuestion>({
    call: (body) => api.POST("/api/v1/conversations/{conversation_id}/systems", { params: { path: { conversation_id: id } }, body }),
    touches: [["conversation", id]],
    showsErrors: false,
  });
}

export function keyOfOperation(it: Pick<SchemaSystemOperation, "connector" | "operation">): string {
  return `${it.connector} ${it.operation}`;
}
