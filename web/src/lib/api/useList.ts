// A keyset list as one array of rows, with all that DataList needs to show it.
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import type { ListQuery } from "./queries";

export interface ListState<Item> {
  rows: readonly Item[];
  status: "loading" | "error" | "ready";
  error: Error | null;
  /** Rows of the former filter are shown while those asked for are on their way. */
  outdated: boolean;
  hasMore: boolean;
  loadingMore: boolean;
  loadMore: () => void;
  retry: () => void;
}

export function useList<Item>(query: ListQuery<Item>): ListState<Item> {
  const answer = useInfiniteQuery({ ...query, placeholderData: keepPreviousData });
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = answer;
  const rows = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const retry = useCallback(() => void refetch(), [refetch]);
  return {
    rows,
    status: data ? "ready" : error ? "error" : "loading", // rows that were read stay, whatever comes after
    error,
    outdated: answer.isPlaceholderData,
    hasMore: hasNextPage,
    loadingMore: isFetchingNextPage,
    loadMore,
    retry,
  };
}
