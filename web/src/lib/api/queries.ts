// Queries of the API for react-query. A key begins with the name of a view, so that live hints find it.
import { queryOptions, type InfiniteData, type QueryKey, type UseInfiniteQueryOptions } from "@tanstack/react-query";
import type { ClientPathsWithMethod, MaybeOptionalInit } from "openapi-fetch";
import { api } from "./client";
import type { paths } from "./schema";

/** The view, then the id of what is shown if it is one thing: `["inbox"]`, `["conversation", id]`. */
export type ViewKey = readonly [view: string, id?: string | number];

export interface Page<Item> {
  items: Item[];
  next?: string | null;
}

/** What `useList` takes; made by {@link apiList}. */
export type ListQuery<Item> = UseInfiniteQueryOptions<
  Page<Item>,
  Error,
  InfiniteData<Page<Item>, string | null>,
  QueryKey,
  string | null
>;

export type GetPath = ClientPathsWithMethod<typeof api, "get">;
/** What a path answers, as JSON. */
export type Answer<P extends GetPath> = paths[P]["get"] extends {
  responses: { 200: { content: { "application/json": infer Body } } };
}
  ? Body
  : never;
type Init<P extends GetPath> = MaybeOptionalInit<paths[P], "get">;
type Given<P extends GetPath> = object extends Init<P> ? [init?: Init<P>] : [init: Init<P>];
type ItemOf<A> = A extends { items: readonly (infer Item)[] } ? Item : never;

// openapi-fetch can't see that a generic path fits its own init: callers are checked, this one call is not.
const get = api.GET as unknown as (path: string, init: object) => Promise<{ data?: unknown }>;

/** One answer of the API: `useQuery(apiQuery(["customer", id], "/api/v1/customers/{customer}", { params: … }))`. */
export function apiQuery<P extends GetPath>(view: ViewKey, path: P, ...[init]: Given<P>) {
  const given: object = init ?? {};
  return queryOptions({
    queryKey: [...view, path, given] as QueryKey,
    queryFn: async ({ signal }) => (await get(path, { ...given, signal })).data as Answer<P>,
  });
}

/** A keyset list of the API, for `useList`. `query` holds filters and sort, never the cursor. */
export function apiList<P extends GetPath>(view: ViewKey, path: P, ...[init]: Given<P>): ListQuery<ItemOf<Answer<P>>> {
  const given: { params?: { query?: object } } = init ?? {};
  return {
    queryKey: [...view, path, given],
    initialPageParam: null,
    queryFn: async ({ signal, pageParam }) => {
      const query = { ...given.params?.query, ...(pageParam === null ? {} : { cursor: pageParam }) };
      const answer = await get(path, { ...given, params: { ...given.params, query }, signal });
      return answer.data as Page<ItemOf<Answer<P>>>;
    },
    getNextPageParam: (last) => last.next ?? null,
  };
}

/** An answer that the API's description doesn't name; for parts that are made before their endpoint. */
export function apiQueryAt<A>(view: ViewKey, path: string, query: Record<string, string | number>) {
  return queryOptions({
    queryKey: [...view, path, query] as QueryKey,
    queryFn: async ({ signal }) => (await get(path, { params: { query }, signal })).data as A,
  });
}
