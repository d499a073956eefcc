// What the screen reads. Nothing announces the state of queues, so it is looked at every few seconds while it is shown.
import { queryOptions } from "@tanstack/react-query";
import { apiList, apiQuery } from "@/lib/api";
import type { RequestSearch } from "./search";

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

export function requestsList({ origin, status, method, key, q }: RequestSearch) {
  const query = {
    ...(origin ? { kind: origin } : {}),
    ...(status ? { status } : {}),
    ...(method ? { method } : {}),
    ...(key ? { key } : {}),
    ...(q ? { q } : {}),
  };
  return apiList(["request"], "/api/v1/requests", { params: { query } });
}

export function requestQuery(id: string) {
  return apiQuery(["request", id], "/api/v1/requests/{request_id}", { params: { path: { request_id: id } } });
}

export function keysList() {
  return apiList(["key"], "/api/v1/keys", { params: { query: { limit: 200 } } });
}

export function webhooksQuery() {
  return apiQuery(["webhook"], "/api/v1/webhooks");
}

export function deliveriesList(id: string, only: "waiting" | "delivered" | "failed" | null) {
  return apiList(["webhook", id], "/api/v1/webhooks/{webhook_id}/deliveries", {
    params: { path: { webhook_id: id }, query: only ? { only } : {} },
  });
}
