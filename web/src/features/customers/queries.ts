// What the customers' screens read.
import { apiList, apiQuery } from "@/lib/api";
import { queryOf, type ListSearch, type PageSearch } from "./search";

export const customersList = (search: ListSearch) =>
  apiList(["customer"], "/api/v1/customers", { params: { query: queryOf(search) } });

export const fieldsQuery = () => ({ ...apiQuery(["customer-fields"], "/api/v1/customers/fields"), staleTime: 60_000 });

export const segmentsQuery = () => apiQuery(["segment"], "/api/v1/segments");

export const customerQuery = (customer: string) =>
  apiQuery(["customer", customer], "/api/v1/customers/{customer_id}", { params: { path: { customer_id: customer } } });

export const identityQuery = (customer: string) =>
  apiQuery(["customer", customer], "/api/v1/customers/{customer_id}/identity", { params: { path: { customer_id: customer } } });

export const matchesList = () => apiList(["customer"], "/api/v1/customers/matches", {});

export const matchCountQuery = () => apiQuery(["customer"], "/api/v1/customers/matches/count");

/** Not read again with every live hint: back ends are asked for it. */
export const readThroughQuery = (customer: string) => ({
  ...apiQuery(["read-through", customer], "/api/v1/customers/{customer_id}/read-through", { params: { path: { customer_id: customer } } }),
  staleTime: 60_000,
  retry: false,
});

export const consentsQuery = (customer: string) =>
  apiQuery(["customer", customer], "/api/v1/customers/{customer_id}/consents", { params: { path: { customer_id: customer } } });

export const bestChannelQuery = (customer: string) =>
  apiQuery(["customer", customer], "/api/v1/customers/{customer_id}/best-channel", { params: { path: { customer_id: customer } } });

export const conversationsQuery = (customer: string) =>
  apiQuery(["customer", customer], "/api/v1/customers/{customer_id}/conversations", { params: { path: { customer_id: customer } } });

export const journeysQuery = (customer: string) =>
  apiQuery(["customer", customer], "/api/v1/customers/{customer_id}/journeys", { params: { path: { customer_id: customer } } });

export const timelineList = (customer: string, search: PageSearch) =>
  apiList(["customer", customer], "/api/v1/customers/{customer_id}/timeline", {
    params: {
      path: { customer_id: customer },
      query: {
        ...(search.group ? { group: search.group } : {}),
        ...(search.channel ? { channel: search.channel } : {}),
        ...(search.everything ? { everything: true } : {}),
        ...(search.oldest ? { oldest_first: true } : {}),
      },
    },
  });

export const logsQuery = () => apiQuery(["source-log"], "/api/v1/source-logs");

export const logQuery = (id: string) =>
  apiQuery(["source-log", id], "/api/v1/source-logs/{log_id}", { params: { path: { log_id: id } } });

export const logProblemsList = (id: string) =>
  apiList(["source-log", id], "/api/v1/source-logs/{log_id}/problems", { params: { path: { log_id: id } } });

export const sourcesQuery = () => apiQuery(["source"], "/api/v1/sources");

export const importsQuery = () => apiQuery(["import"], "/api/v1/imports");

export const importQuery = (id: string) =>
  apiQuery(["import", id], "/api/v1/imports/{import_id}", { params: { path: { import_id: id } } });

export const problemsList = (id: string) =>
  apiList(["import", id], "/api/v1/imports/{import_id}/problems", { params: { path: { import_id: id } } });
