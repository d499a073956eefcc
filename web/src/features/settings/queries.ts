// What the settings read.
import { apiList, apiQuery } from "@/lib/api";

export const workspaceQuery = () => apiQuery(["workspace"], "/api/v1/workspace");
export const departmentsQuery = () => apiQuery(["department"], "/api/v1/departments");
export const spendingQuery = () => apiQuery(["department", "spending"], "/api/v1/departments/spending");
/** How each stands just now is no view of the log: it is read again from time to time. */
export const departmentsNowQuery = () => ({ ...apiQuery(["department", "now"], "/api/v1/departments/now"), refetchInterval: 20_000 });
export const accountsQuery = () => apiQuery(["account"], "/api/v1/accounts");
export const webhooksQuery = () => apiQuery(["webhook"], "/api/v1/webhooks");
export const connectorsQuery = () => apiQuery(["connector"], "/api/v1/connectors");
export const connectorQuery = (id: number) =>
  apiQuery(["connector", String(id)], "/api/v1/connectors/{connector_id}", { params: { path: { connector_id: id } } });
export const connectorKindsQuery = () => apiQuery(["connector", "kinds"], "/api/v1/connector-kinds");
export const connectorCallsList = (id: number, failed: boolean) =>
  apiList(["connector", String(id)], "/api/v1/connectors/{connector_id}/calls", {
    params: { path: { connector_id: id }, query: { failed } },
  });
export const recipesQuery = () => apiQuery(["recipe"], "/api/v1/recipes");
export const webhookKindsQuery = () => apiQuery(["webhook", "kinds"], "/api/v1/webhooks/kinds");
export const agentsList = () => apiList(["agent"], "/api/v1/agents", { params: { query: { limit: 200 } } });
export const keysList = () => apiList(["key"], "/api/v1/keys", { params: { query: { limit: 200 } } });
export const auditList = (filter: { actor?: string; action?: string }) =>
  apiList(["audit"], "/api/v1/audit", { params: { query: filter } });
