// What of this screen stands in its address: the tab, and what is open within it.
export const TABS = ["now", "aside", "requests", "webhooks"] as const;
export type Tab = (typeof TABS)[number];

export const ORIGINS = ["api", "webhook", "connector"] as const;
export const STATUSES = ["problem", "2xx", "3xx", "4xx", "5xx"] as const;
export const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

/** What the log of requests is searched for, and the request that is open. */
export interface RequestSearch {
  origin?: (typeof ORIGINS)[number];
  status?: (typeof STATUSES)[number];
  method?: (typeof METHODS)[number];
  key?: number;
  q?: string;
  request?: string;
}

export interface Search extends RequestSearch {
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
    ...readRequests(given),
  };
}

function readRequests(given: Record<string, unknown>): RequestSearch {
  const origin = ORIGINS.find((each) => each === given.origin);
  const status = STATUSES.find((each) => each === given.status);
  const method = METHODS.find((each) => each === given.method);
  const key = Number(given.key);
  return {
    ...(origin ? { origin } : {}),
    ...(status ? { status } : {}),
    ...(method ? { method } : {}),
    ...(Number.isInteger(key) && key > 0 ? { key } : {}),
    ...(typeof given.q === "string" && given.q ? { q: given.q.slice(0, 200) } : {}),
    ...(typeof given.request === "string" && given.request ? { request: given.request } : {}),
  };
}
