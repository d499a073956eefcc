// The list's filters, kept in the address.
import { getRouteApi } from "@tanstack/react-router";
import type { ListSearch } from "../search";

const route = getRouteApi("/shell/customers");

export function useCustomersSearch(): { search: ListSearch; change: (part: Partial<ListSearch>) => void; clear: () => void } {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return {
    search,
    change: (part) => void navigate({ search: (before: ListSearch) => without({ ...before, ...part }), replace: true }),
    clear: () => void navigate({ search: search.sort ? { sort: search.sort } : {}, replace: true }),
  };
}

function without(search: ListSearch): ListSearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined && value !== "" && value !== false));
}
