// What a department may write for, and what its page lets one change.
import type { SchemaDepartmentItem } from "@/lib/api";

export const PURPOSES = ["service", "transactional", "marketing"] as const;
export type Purpose = (typeof PURPOSES)[number];

export type Draft = Omit<SchemaDepartmentItem, "id" | "slug">;

export function draftOf(item: SchemaDepartmentItem): Draft {
  const { name, purposes, budget, currency, members, hours, zone, holidays, automatic, agent_limit, talk_hours, hand_back_hours } = item;
  return { name, purposes, budget, currency, members, hours, zone, holidays, automatic, agent_limit, talk_hours, hand_back_hours };
}
