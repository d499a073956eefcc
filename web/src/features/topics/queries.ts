// What the screens of topics read; hints about a topic read them again.
import { apiList, apiQuery } from "@/lib/api";
import type { TopicsSearch } from "./search";

export const touched = (topic: string) => [["topic"], ["topic", topic]] as const;

export function topicsList({ q = "", status }: TopicsSearch) {
  return apiList(["topic"], "/api/v1/topics", { params: { query: { q, status: status ?? "" } } });
}

export function topicQuery(id: string) {
  return apiQuery(["topic", id], "/api/v1/topics/{topic_id}", { params: { path: { topic_id: id } } });
}

export function commentsList(id: string) {
  return apiList(["topic", id], "/api/v1/topics/{topic_id}/comments", { params: { path: { topic_id: id } } });
}

export function participantsList(id: string) {
  return apiList(["topic", id], "/api/v1/topics/{topic_id}/participants", { params: { path: { topic_id: id } } });
}

export const departmentsQuery = () => apiQuery(["department"], "/api/v1/departments");
