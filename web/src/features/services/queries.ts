// What the screens of services read.
import { apiList, apiQuery } from "@/lib/api";

export const servicesList = () => apiList(["service"], "/api/v1/services", { params: { query: {} } });

export const serviceQuery = (name: string) =>
  apiQuery(["service", name], "/api/v1/services/{service}", { params: { path: { service: name } } });

export const connectorsQuery = () => apiQuery(["connector"], "/api/v1/connectors");

export const journeysQuery = () => apiQuery(["journey"], "/api/v1/journeys", { params: { query: { limit: 200 } } });
