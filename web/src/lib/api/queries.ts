// Queries of the API for react-query. A key begins with the name of a view, so that live hints find it.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { FetchResponse, MaybeOptionalInit } from "openapi-fetch";
import type { PathsWithMethod } from "openapi-typescript-helpers";
import { api } from "./client";
import type { paths } from "./schema";

/** The view, then the id of what is shown if it is one thing: `["inbox"]`, `["conversation", id]`. */
export type ViewKey = readonly [view: string, id?: string | number];

type GetPath = PathsWithMethod<paths, "get">;
type Init<P extends GetPath> = MaybeOptionalInit<paths[P], "get">;
type Answer<P extends GetPath> = NonNullable<
  FetchResponse<Extract<paths[P]["get"], Record<string | number, unknown>>, Init<P>, "application/json">["data"]
>;
type ItemOf<A> = A extends { items: readonly (infer Item)[] } ? Item : never;

interface Page<Item> {
  items: Item[];
  next?: string | null;
}

// openapi-fetch can't see that a generic path fits its own init; callers are checked, this one call is not.
type AnyGet = (path: string, init: object) => Promise<{ data?: unknown }>;
const get = api.GET as unknown as AnyGet;

/** One answer of the API: `useQuery(apiQuery(["customer", id], "/api/v1/customers/{id}", { params: … }))`. */
export function apiQuery<P extends GetPath>(view: ViewKey, path: P, init?: Init<P>) {
  const given = (init ?? {}) as object;
  return queryOptions({
    queryKey: [...view, path, given] as readonly unknown[],
    queryFn: async ({ signal }) => (await get(path, { ...given, signal })).data as Answer<P>,
  });
}

/** A keyset list of the API, page by page; for `useList`. `query` holds filters and sort, never the cursor. */
export function apiList<P extends GetPath>(view: ViewKey, path: P, init?: Init<P>) {
  type Item = ItemOf<Answer<P>>;
  const given = (init ?? {}) as { params?: { query?: object } };
  return infiniteQueryOptions({
    queryKey: [...view, path, given] as readonly unknown[],
    initialPageParam: null as string | null,
    queryFn: async ({ signal, pageParam }) => {
      const query = { ...given.params?.query, ...(pageParam === null ? {} : { cursor: pageParam }) };
      const answer = await get(path, { ...given, params: { ...given.params, query }, signal });
      return answer.data as Page<Item>;
    },
    getNextPageParam: (last) => last.next ?? null,
  });
}
