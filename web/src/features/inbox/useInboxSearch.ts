// The state of the inbox that its address holds, and how it changes.
import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";
import { activeOf, columnsOf, left, opened, turned, type InboxSearch } from "./search";

const route = getRouteApi("/shell/inbox");

export function useInboxSearch() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return useMemo(() => {
    const set = (next: Partial<InboxSearch>, replace = true) =>
      void navigate({ search: (before: InboxSearch) => ({ ...before, ...next }), replace });
    return {
      search,
      columns: columnsOf(search),
      active: activeOf(search),
      set,
      open: (id: string, beside = false) => set(opened(search, id, beside), false),
      leave: (id: string) => set(left(search, id), false),
      turn: () => set(turned(search)),
    };
  }, [search, navigate]);
}

export type InboxState = ReturnType<typeof useInboxSearch>;
