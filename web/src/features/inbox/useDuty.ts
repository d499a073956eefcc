// Whether one takes what departments give out; said again while the inbox is open, since who is silent is not here.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { api, apiQuery } from "@/lib/api";
import { useMay } from "@/lib/session";

const AGAIN = 45_000;

export function useDuty() {
  const may = useMay()("conversations:write");
  const client = useQueryClient();
  const query = apiQuery(["duty"], "/api/v1/duty");
  const { data } = useQuery({ ...query, enabled: may });
  const { mutate, isPending } = useMutation({
    mutationFn: (on_duty: boolean) => api.PUT("/api/v1/duty", { body: { on_duty } }),
    onSuccess: (_answer, on_duty) => {
      client.setQueryData(query.queryKey, { on_duty });
      void client.invalidateQueries({ queryKey: ["department"] });
    },
  });
  const onDuty = data?.on_duty ?? false;
  const known = data !== undefined;
  useEffect(() => {
    if (!known) return;
    const say = () => void api.PUT("/api/v1/duty", { body: { on_duty: onDuty } });
    say();
    const timer = setInterval(say, AGAIN);
    return () => clearInterval(timer);
  }, [known, onDuty]);
  return { may: may && known, onDuty, set: mutate, busy: isPending };
}
