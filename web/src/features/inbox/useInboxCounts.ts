// How many conversations there are in each state, and whose they are, with the filters that are set.
import { useQuery } from "@tanstack/react-query";
import { apiQuery } from "@/lib/api";
import { filtersOf, type InboxSearch } from "./search";

export function useInboxCounts(search: InboxSearch) {
  return useQuery({
    ...apiQuery(["inbox"], "/api/v1/conversations/counts", { params: { query: filtersOf(search) } }),
    placeholderData: (before) => before,
  }).data;
}
