// What the playground reads; keys begin with the customer's view, so that it is live.
import { apiList, apiQuery } from "@/lib/api";
import type { components } from "@/lib/api/schema";

export type Person = components["schemas"]["PlayPerson"];
export type Boxes = components["schemas"]["PlayPersonBoxes"];
export type Item = components["schemas"]["PlayItem"];
export type Guide = components["schemas"]["PlayGuide"];
export type Story = components["schemas"]["PlayStory"];
export type StoryStep = components["schemas"]["PlayStoryStep"];
export type BoxChannel = "sms" | "push" | "email" | "print" | "x" | "web" | "chat";

export const peopleList = (q: string | undefined) =>
  apiList(["customer"], "/api/v1/playground/people", { params: { query: q ? { q } : {} } });

export const guideQuery = () => apiQuery(["customer"], "/api/v1/playground/guide");

export const storiesQuery = () => apiQuery(["customer"], "/api/v1/playground/stories");

/** What the agent has of a customer: their conversations, and one of them whole. */
export const talksQuery = (id: string) =>
  apiQuery(["customer", id], "/api/v1/customers/{customer_id}/conversations", { params: { path: { customer_id: id } } });

export const talkQuery = (id: string) =>
  apiQuery(["conversation", id], "/api/v1/conversations/{conversation_id}", { params: { path: { conversation_id: id } } });

export const personQuery = (id: string) =>
  apiQuery(["customer", id], "/api/v1/playground/people/{customer_id}", { params: { path: { customer_id: id } } });

export const boxList = (id: string, channel: BoxChannel[]) =>
  apiList(["customer", id], "/api/v1/playground/people/{customer_id}/boxes", {
    params: { path: { customer_id: id }, query: { channel } },
  });
