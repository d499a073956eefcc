// Whom the address of the page names, or the first customer there is: a preview says more about somebody real.
import { useQuery } from "@tanstack/react-query";
import { apiQuery } from "@/lib/api";
import { useMay } from "@/lib/session";

export interface Shows {
  customer: string | null;
  name: string;
  /** Whether it is settled for whom. */
  ready: boolean;
}

export function usePerson(named: string | undefined): Shows {
  const mayLook = useMay()("customers:read");
  const first = useQuery({
    ...apiQuery(["first-customer"], "/api/v1/customers", { params: { query: { limit: 1 } } }),
    enabled: mayLook && named === undefined,
    staleTime: Infinity, // the same one while the page is open: its key names no view, so no hint changes it
  });
  const id = named ?? first.data?.items[0]?.customer ?? "none";
  const known = useQuery({
    ...apiQuery(["customer", id], "/api/v1/customers/{customer_id}", { params: { path: { customer_id: id } } }),
    enabled: mayLook && id !== "none",
  });
  const ready = !mayLook || named !== undefined || !first.isPending;
  if (id === "none" || !mayLook || known.isError) return { customer: null, name: "", ready };
  return { customer: id, name: known.data?.name ?? first.data?.items[0]?.name ?? "", ready };
}
