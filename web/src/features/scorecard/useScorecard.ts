// The state of the scorecard that its address holds, and how it changes; what opens a figure.
import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";
import { useMay } from "@/lib/session";
import type { FigureOf, ScorecardSearch } from "./search";

const route = getRouteApi("/shell/scorecard");

export interface ScorecardState {
  search: ScorecardSearch;
  set: (next: Partial<ScorecardSearch>) => void;
  /** Opens the customers behind a figure; not there for whoever may not see them. */
  open?: (figure: FigureOf) => void;
}

export function useScorecard(): ScorecardState {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay()("customers:read");
  return useMemo(() => {
    const set = (next: Partial<ScorecardSearch>) =>
      void navigate({ search: (before: ScorecardSearch) => ({ ...before, ...next }), replace: !("figure" in next) });
    return { search, set, ...(may ? { open: (figure: FigureOf) => set({ figure }) } : {}) };
  }, [search, navigate, may]);
}
