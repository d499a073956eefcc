// What the screens of content read.
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, apiList, apiQuery, type components } from "@/lib/api";
import type { Variants } from "./types";

export const templatesList = (q: string) => apiList(["template"], "/api/v1/templates", { params: { query: { q } } });

export const templateQuery = (name: string) =>
  apiQuery(["template", name], "/api/v1/templates/{name}", { params: { path: { name } } });

export const versionQuery = (name: string, version: number) => ({
  ...apiQuery(["template-version", name], "/api/v1/templates/{name}", { params: { path: { name }, query: { version } } }),
  staleTime: Infinity, // a version never changes
});

export const versionsQuery = (name: string) =>
  apiQuery(["template", name], "/api/v1/templates/{name}/versions", { params: { path: { name } } });

export const vocabularyQuery = () => ({
  ...apiQuery(["vocabulary"], "/api/v1/templates/vocabulary"),
  staleTime: 5 * 60_000,
});

export const accountsQuery = () => apiQuery(["account"], "/api/v1/accounts");

export type Listed = components["schemas"]["ApprovedTemplate"];

/** What the account's provider lists just now: asked for anew whenever it is opened, and not again by itself. */
export const listedQuery = (account: number) => ({
  ...apiQuery(["listed-templates", account], "/api/v1/accounts/{account_id}/templates", { params: { path: { account_id: account } } }),
  retry: false,
  gcTime: 0,
  refetchOnWindowFocus: false,
});

export interface Wanted {
  variants: Variants;
  customer: string | null;
  variables: Record<string, unknown>;
}

export const previewQuery = (wanted: Wanted, ready: boolean) =>
  queryOptions({
    queryKey: ["template-preview", wanted] as const,
    queryFn: async ({ signal }) => (await api.POST("/api/v1/templates/preview", { body: bodyOf(wanted), signal })).data,
    enabled: ready && Object.keys(wanted.variants).length > 0,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 60_000,
    retry: false,
  });

export function bodyOf({ variants, customer, variables }: Wanted) {
  const given = variables as Record<string, undefined>; // any JSON, which the description can't say
  return { variants: { ...variants } as Record<string, NonNullable<Variants[keyof Variants]>>, customer, variables: given, stand_in: true };
}
