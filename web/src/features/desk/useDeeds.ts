// The page's queue of deeds, as components see it.
import { useQueryClient } from "@tanstack/react-query";
import { useState, useSyncExternalStore } from "react";
import { coreOf } from "./code";
import type { Deed } from "./deeds";
import { DeedQueue, type QueueState } from "./queue";
import type { CheckIn } from "./types";

export interface Deeds extends QueueState {
  perform: (deed: Deed) => Promise<CheckIn | null>;
  /** Whether a ticket waits here already. */
  isWaiting: (code: string) => boolean;
  dismiss: () => void;
}

export function useDeeds(): Deeds {
  const queries = useQueryClient();
  const [queue] = useState(
    () =>
      new DeedQueue(() => {
        void queries.invalidateQueries({ queryKey: ["customer"] });
        void queries.invalidateQueries({ queryKey: ["campaign"] });
      }),
  );
  const state = useSyncExternalStore(queue.subscribe, queue.read);
  return {
    ...state,
    perform: (deed) => queue.perform(deed),
    isWaiting: (code) =>
      state.waiting.some((deed) => deed.kind === "check" && !!deed.body.code && coreOf(deed.body.code) === coreOf(code)),
    dismiss: () => queue.dismiss(),
  };
}
