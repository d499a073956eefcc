// What of the list of calls stands in its address: which calls, and the one that is open.
export const STATUSES = ["planned", "live", "ended"] as const;
export type Status = (typeof STATUSES)[number];

export interface Search {
  status?: Status;
  call?: string;
}

export function readSearch(given: Record<string, unknown>): Search {
  const status = STATUSES.find((each) => each === given.status);
  return {
    ...(status && status !== "planned" ? { status } : {}),
    ...(typeof given.call === "string" && given.call ? { call: given.call } : {}),
  };
}
