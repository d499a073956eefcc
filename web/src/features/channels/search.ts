// What of these screens stands in the address.
export interface CatalogueSearch {
  channel?: string;
  view?: "matrix";
}

export function readCatalogue(given: Record<string, unknown>): CatalogueSearch {
  return {
    ...(typeof given.channel === "string" && given.channel ? { channel: given.channel.slice(0, 30) } : {}),
    ...(given.view === "matrix" ? { view: "matrix" as const } : {}),
  };
}

export interface SetupSearch {
  account?: number;
}

export function readSetup(given: Record<string, unknown>): SetupSearch {
  const account = Number(given.account);
  return Number.isInteger(account) && account > 0 ? { account } : {};
}

export interface AccountSearch {
  period?: "day";
}

export function readAccount(given: Record<string, unknown>): AccountSearch {
  return given.period === "day" ? { period: "day" } : {};
}
