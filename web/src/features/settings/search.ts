// Which part of the settings is open stands in the address.
export const TABS = ["workspace", "widget", "agents", "departments", "keys", "sites", "webhooks", "connectors", "audit", "me"] as const;
export type Tab = (typeof TABS)[number];

export interface Search {
  tab?: Tab;
}

export function readSearch(given: Record<string, unknown>): Search {
  const tab = TABS.find((each) => each === given.tab);
  return tab ? { tab } : {};
}
