// What stands in the address of the list of topics.
export const STATUSES = ["open", "closed"] as const;
export type Status = (typeof STATUSES)[number];

export interface TopicsSearch {
  q?: string;
  status?: Status;
}

export function readSearch(given: Record<string, unknown>): TopicsSearch {
  const { q, status } = given;
  return {
    ...(typeof q === "string" && q ? { q: q.slice(0, 200) } : {}),
    ...(STATUSES.some((each) => each === status) ? { status: status as Status } : {}),
  };
}
