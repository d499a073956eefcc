// A campaign's figures summed over the channels of each contact.
import type { CampaignFigures } from "../types";

export interface EventSums {
  sent: number;
  delivered: number;
  answered: number;
  reached: number;
  suppressed: number;
  failed: number;
  cost: number;
}

const NONE: EventSums = { sent: 0, delivered: 0, answered: 0, reached: 0, suppressed: 0, failed: 0, cost: 0 };

export function sumsByEvent(figures: CampaignFigures | null): Map<string, EventSums> {
  const found = new Map<string, EventSums>();
  for (const each of figures?.events ?? []) {
    const sum = found.get(each.contact_event) ?? { ...NONE };
    for (const name of Object.keys(NONE) as (keyof EventSums)[]) sum[name] += each[name];
    found.set(each.contact_event, sum);
  }
  return found;
}
