// What the channels' screens read. Health is no view of the log: it is read again every few seconds.
import { apiList, apiQuery } from "@/lib/api";

export const LOOK_AGAIN = 5000;

export const accountsQuery = () => apiQuery(["account"], "/api/v1/accounts");
export const healthQuery = (every = LOOK_AGAIN) => ({ ...apiQuery(["account"], "/api/v1/accounts/health"), refetchInterval: every });
export const providersQuery = () => apiQuery(["provider"], "/api/v1/providers");
export const guideQuery = (provider: string) => apiQuery(["provider", provider], "/api/v1/providers/{provider}/guide", { params: { path: { provider } } });
export const trafficQuery = (account: number, period: "hour" | "day") => ({
  ...apiQuery(["account", account], "/api/v1/accounts/{account_id}/traffic", { params: { path: { account_id: account }, query: { period } } }),
  refetchInterval: LOOK_AGAIN,
});
export const accountPricesQuery = (account: number) => apiQuery(["account", account], "/api/v1/accounts/{account_id}/prices", { params: { path: { account_id: account } } });
export const routeLimitsQuery = (route: number) => ({
  ...apiQuery(["account", route], "/api/v1/routes/{route_id}/limits", { params: { path: { route_id: route } } }),
  refetchInterval: LOOK_AGAIN,
});
export const messageQuery = (message: string) =>
  apiQuery(["conversation", message], "/api/v1/messages/{message_id}", { params: { path: { message_id: message } } });
export const routeNumbersQuery = (route: number) => apiQuery(["account", route], "/api/v1/routes/{route_id}/numbers", { params: { path: { route_id: route } } });
export const routeNumberUseQuery = (route: number) => apiQuery(["account", route], "/api/v1/routes/{route_id}/numbers/use", { params: { path: { route_id: route } } });
export const keepersList = (route: number, sender: string | null, address: string) =>
  apiList(["account", route], "/api/v1/routes/{route_id}/numbers/customers", {
    params: { path: { route_id: route }, query: { ...(sender ? { sender } : {}), ...(address ? { address } : {}) } },
  });
/** Asks name servers: only on sight and by the button, never by itself again. */
export const senderDomainQuery = (domain: string, selector: string) => ({
  ...apiQuery(["domain", `${domain} ${selector}`], "/api/v1/sender-domain", { params: { query: { domain, ...(selector ? { selector } : {}) } } }),
  staleTime: Infinity,
  refetchOnWindowFocus: false,
});
