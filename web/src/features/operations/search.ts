// What of this screen stands in its address: the tab, and what is open within it.
export const TABS = ["now", "aside", "webhooks"] as const;
export type Tab = (typeof TABS)[number];

export interface Search {
  tab?: Tab;
  kind?: string;
  follower?: string;
  webhook?: string;
}

export function readSearch(given: Record<string, unknown>): Search {
  const tab = TABS.find((each) => each === given.tab);
  return {
    ...(tab && tab !== "now" ? { tab } : {}),
    ...(typeof given.kind === "string" && given.kind ? { kind: given.kind } : {}),
    ...(typeof given.follower === "string" && given.follower ? { follower: given.follower } : {}),
    ...(typeof given.webhook === "string" && given.webhook ? { webhook: given.webhook } : {}),
  };
}
