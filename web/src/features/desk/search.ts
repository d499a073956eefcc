// What stands in the address of the desk: the event at this door, and who stands before us.
export interface DeskSearch {
  event?: string;
  customer?: string;
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function readSearch(search: Record<string, unknown>): DeskSearch {
  const one = (value: unknown) => (typeof value === "string" && ID.test(value) ? value : undefined);
  return { event: one(search.event), customer: one(search.customer) };
}
