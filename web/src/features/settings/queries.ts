// What the settings read.
import { apiList, apiQuery } from "@/lib/api";

export const workspaceQuery = () => apiQuery(["workspace"], "/api/v1/workspace");
export const webhooksQuery = () => apiQuery(["webhook"], "/api/v1/webhooks");
export const webhookKindsQuery = () => apiQuery(["webhook", "kinds"], "/api/v1/webhooks/kinds");
export const agentsList = () => apiList(["agent"], "/api/v1/agents", { params: { query: { limit: 200 } } });
export const keysList = () => apiList(["key"], "/api/v1/keys", { params: { query: { limit: 200 } } });
export const auditList = (filter: { actor?: string; action?: string }) =>
  apiList(["audit"], "/api/v1/audit", { params: { query: filter } });
