// What of these screens stands in their addresses: filters, order, what is shown of a timeline.
import type { Condition } from "@/ui";

export interface ListSearch {
  q?: string;
  sort?: "name";
  channel?: string;
  tag?: string;
  segment?: string;
  where?: Condition;
  new?: boolean;
}

export const GROUPS = ["message", "response", "conversation", "campaign", "journey", "consent", "profile", "event"] as const;
export type TimelineGroup = (typeof GROUPS)[number];

export interface PageSearch {
  group?: TimelineGroup;
  channel?: string;
  everything?: boolean;
  oldest?: boolean;
}

export function readListSearch(given: Record<string, unknown>): ListSearch {
  return {
    ...text("q", given.q),
    ...(given.sort === "name" ? { sort: "name" as const } : {}),
    ...text("channel", given.channel),
    ...text("tag", given.tag),
    ...text("segment", given.segment),
    ...(isCondition(given.where) ? { where: given.where } : {}),
    ...(given.new === true ? { new: true } : {}),
  };
}

export function readPageSearch(given: Record<string, unknown>): PageSearch {
  return {
    ...(GROUPS.includes(given.group as TimelineGroup) ? { group: given.group as TimelineGroup } : {}),
    ...text("channel", given.channel),
    ...(given.everything === true ? { everything: true } : {}),
    ...(given.oldest === true ? { oldest: true } : {}),
  };
}

/** The query of the API for a list; what isn't asked for is left out. */
export function queryOf(search: ListSearch) {
  const { q, sort, channel, tag, segment, where } = search;
  return {
    ...(q ? { q } : {}),
    ...(sort ? { sort } : {}),
    ...(channel ? { channel } : {}),
    ...(tag ? { tag } : {}),
    ...(segment ? { segment } : {}),
    ...(where ? { conditions: JSON.stringify(where) } : {}),
  };
}

export function isFiltered({ q, channel, tag, segment, where }: ListSearch): boolean {
  return [q, channel, tag, segment, where].some(Boolean);
}

function text<K extends string>(key: K, value: unknown): { [key in K]?: string } {
  return (typeof value === "string" && value ? { [key]: value } : {}) as { [key in K]?: string };
}

function isCondition(value: unknown): value is Condition {
  return typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string";
}
