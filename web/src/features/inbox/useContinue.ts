// Offering a customer to go on elsewhere: the code and links are made when the dialog is opened.
import { useState } from "react";
import { api, useAct, type SchemaContinuation } from "@/lib/api";

export type Ways = SchemaContinuation;

export function useContinue(id: string) {
  const [open, setOpen] = useState(false);
  const [ways, setWays] = useState<Ways | null>(null);
  const offer = useAct({
    call: () =>
      api.POST("/api/v1/conversations/{conversation_id}/continue", {
        params: { path: { conversation_id: id } },
        body: {},
      }),
    touches: [],
    onDone: setWays,
  });
  return {
    open,
    ways,
    begin: () => {
      setWays(null);
      setOpen(true);
      offer.mutate(undefined, { onError: () => setOpen(false) });
    },
    end: () => setOpen(false),
  };
}
