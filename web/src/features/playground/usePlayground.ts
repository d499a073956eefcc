// The state of the playground that its address holds, and how it changes.
import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";
import type { PlaygroundSearch } from "./search";

const route = getRouteApi("/shell/playground");

export function usePlayground() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return useMemo(() => {
    const set = (next: Partial<PlaygroundSearch>) =>
      void navigate({ search: (before: PlaygroundSearch) => ({ ...before, ...next }), replace: true });
    return { search, set };
  }, [search, navigate]);
}

export type PlaygroundState = ReturnType<typeof usePlayground>;
