// Who else has a conversation open: said and asked every few seconds while the page is looked at.
import { useCallback, useEffect, useState } from "react";
import { api } from "@/lib/api";
import type { Present } from "./model";

const PACE = 3000;
const PATH = "/api/v1/conversations/{conversation_id}/presence";

export function usePresence(id: string, typing: boolean): readonly Present[] {
  const [others, setOthers] = useState<readonly Present[]>([]);
  const say = useCallback(
    async (hears: (others: readonly Present[]) => void) => {
      if (document.hidden) return;
      try {
        const { data } = await api.PUT(PATH, { params: { path: { conversation_id: id } }, body: { typing } });
        hears(data ?? []);
      } catch {
        // the next time will tell
      }
    },
    [id, typing],
  );
  useEffect(() => {
    let ended = false;
    const hear = (found: readonly Present[]) => !ended && setOthers(found);
    void say(hear);
    const timer = setInterval(() => void say(hear), PACE);
    return () => {
      ended = true;
      clearInterval(timer);
    };
  }, [say]);
  // Apart from the above: who begins to write has not left.
  useEffect(
    () => () => {
      api.DELETE(PATH, { params: { path: { conversation_id: id } } }).catch(() => undefined);
    },
    [id],
  );
  return others;
}
