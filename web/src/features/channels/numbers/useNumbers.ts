// A pool's numbers: read with what they are used for, and changed as a whole from what is stored just then.
import { useQuery } from "@tanstack/react-query";
import { api, useAct, type SchemaPoolNumber } from "@/lib/api";
import { routeNumbersQuery, routeNumberUseQuery } from "../queries";

type Change = (numbers: readonly SchemaPoolNumber[]) => SchemaPoolNumber[];

export function useNumbers(route: number) {
  return { numbers: useQuery(routeNumbersQuery(route)), use: useQuery(routeNumberUseQuery(route)) };
}

export function useChangeNumbers(route: number, onDone: () => void) {
  const path = { params: { path: { route_id: route } } };
  return useAct<Change>({
    call: async (change) => {
      const stored = await api.GET("/api/v1/routes/{route_id}/numbers", path); // somebody else may have changed others
      return api.PUT("/api/v1/routes/{route_id}/numbers", { ...path, body: { numbers: change(stored.data?.numbers ?? []) } });
    },
    touches: [["account"], ["audit"]],
    showsErrors: true,
    onDone,
  });
}
