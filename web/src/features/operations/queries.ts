// What the screen reads. Nothing announces the state of queues, so it is looked at every few seconds while it is shown.
import { queryOptions } from "@tanstack/react-query";
import { apiList, apiQuery } from "@/lib/api";

const OFTEN = 4000;

export function statusQuery() {
  return queryOptions({ ...apiQuery(["operations"], "/api/v1/operations/status"), refetchInterval: OFTEN, staleTime: 0 });
}

export function groupsQuery() {
  return queryOptions({ ...apiQuery(["set-aside"], "/api/v1/set-aside/groups"), refetchInterval: OFTEN });
}

export function asideList(filter: { kind?: string; follower?: string }) {
  return apiList(["set-aside"], "/api/v1/set-aside", { params: { query: filter } });
}

export function asideQuery(id: string) {
  return apiQuery(["set-aside", id], "/api/v1/set-aside/{interaction_id}", { params: { path: { interaction_id: id } } });
}

export function webhooksQuery() {
  return apiQuery(["webhook"], "/api/v1/webhooks");
}

export function deliveriesList(id: string, only: "waiting" | "delivered" | "failed" | null) {
  return apiList(["webhook", id], "/api/v1/webhooks/{webhook_id}/deliveries", {
    params: { path: { webhook_id: id }, query: only ? { only } : {} },
  });
}
