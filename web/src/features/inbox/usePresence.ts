// Who else has a conversation open: said and asked every few seconds while the page is looked at.
import { useEffect, useRef, useState } from "react";
import { api } from "@/lib/api";
import type { Present } from "./model";

const PACE = 3000;

export function usePresence(id: string, typing: boolean): readonly Present[] {
  const [others, setOthers] = useState<readonly Present[]>([]);
  const latest = useRef(typing);
  useEffect(() => {
    latest.current = typing;
  });
  useEffect(() => {
    const params = { path: { conversation_id: id } };
    let ended = false;
    const say = async () => {
      if (document.hidden) return;
      try {
        const { data } = await api.PUT("/api/v1/conversations/{conversation_id}/presence", {
          params,
          body: { typing: latest.current },
        });
        if (!ended) setOthers(data ?? []);
      } catch {
        // the next time will tell
      }
    };
    void say();
    const timer = setInterval(() => void say(), PACE);
    return () => {
      ended = true;
      clearInterval(timer);
      api.DELETE("/api/v1/conversations/{conversation_id}/presence", { params }).catch(() => undefined);
    };
  }, [id, typing]);
  return others;
}
