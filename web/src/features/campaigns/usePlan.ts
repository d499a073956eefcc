// A campaign's plan as it is being changed: shown at once, saved one change after the other, taken back if refused.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef, useState } from "react";
import { api } from "@/lib/api";
import { notifyProblem } from "@/ui";
import { campaignQuery } from "./queries";
import type { CampaignDetail, Definition } from "./types";

export interface Plan {
  detail: CampaignDetail;
  /** As it is on screen: what the server has, with what is on its way there. */
  definition: Definition;
  /** Whether anything of it may be changed. */
  editable: boolean;
  saving: boolean;
  /** Takes over another definition and saves it. */
  change: (change: (definition: Definition) => Definition) => void;
  undo: () => void;
  canUndo: boolean;
  /** Waits until all is saved; false if something was refused. */
  settle: () => Promise<boolean>;
}

const MOST_UNDONE = 50;

export function usePlan(campaign: string, mayWrite: boolean) {
  const queries = useQueryClient();
  const query = useQuery(campaignQuery(campaign));
  const key = campaignQuery(campaign).queryKey;
  const [pending, setPending] = useState<Definition | null>(null);
  const [past, setPast] = useState<readonly Definition[]>([]);
  const wanted = useRef<Definition | null>(null);
  const running = useRef<Promise<boolean> | null>(null);
  const detail = query.data;

  const save = useCallback(async (): Promise<boolean> => {
    for (;;) {
      const next = wanted.current;
      const known = queries.getQueryData<CampaignDetail>(key);
      if (!next || !known) return true;
      try {
        const { data } = await api.PUT("/api/v1/campaigns/{campaign}", {
          params: { path: { campaign } },
          body: { definition: next, version: known.version },
        });
        await queries.cancelQueries({ queryKey: key, exact: true });
        queries.setQueryData(key, data);
        if (wanted.current === next) {
          wanted.current = null;
          setPending(null);
          return true;
        }
      } catch (error) {
        wanted.current = null;
        setPending(null);
        notifyProblem(error);
        void queries.invalidateQueries({ queryKey: ["campaign"] });
        return false;
      }
    }
  }, [queries, campaign, key]);

  const put = useCallback(
    (definition: Definition) => {
      wanted.current = definition;
      setPending(definition);
      running.current ??= save().finally(() => (running.current = null));
    },
    [save],
  );

  if (!detail) return { query, plan: null };
  const definition = pending ?? detail.definition;
  const plan: Plan = {
    detail,
    definition,
    editable: mayWrite && detail.status !== "cancelled" && detail.status !== "ended",
    saving: pending !== null,
    change: (change) => {
      // Not what was drawn last: an answer may have come since, and a change upon the old would take it back.
      const now = wanted.current ?? queries.getQueryData<CampaignDetail>(key)?.definition ?? detail.definition;
      const next = change(now);
      if (JSON.stringify(next) === JSON.stringify(now)) return;
      setPast((all) => [...all.slice(-MOST_UNDONE), now]);
      put(next);
    },
    undo: () => {
      const last = past.at(-1);
      if (!last) return;
      setPast((all) => all.slice(0, -1));
      put(last);
    },
    canUndo: past.length > 0,
    settle: () => running.current ?? Promise.resolve(true),
  };
  return { query, plan };
}
