// What the screens of calls read; hints about the inbox read them again.
import { apiList, apiQuery } from "@/lib/api";
import type { Status } from "./search";

export const touched = [["inbox"], ["conversation"]];

export function dueQuery() {
  return { ...apiQuery(["inbox"], "/api/v1/calls/due"), refetchInterval: 60_000 };
}

export function callQuery(id: string) {
  return apiQuery(["inbox"], "/api/v1/calls/{call_id}", { params: { path: { call_id: id } } });
}

export function callsList(status: Status) {
  return apiList(["inbox"], "/api/v1/calls", { params: { query: { status } } });
}

/** Calls that ring or are spoken just now. */
export function liveQuery() {
  return { ...apiQuery(["inbox"], "/api/v1/calls", { params: { query: { status: "live" } } }), refetchInterval: 15_000 };
}
