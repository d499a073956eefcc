// Live screens: what changes in the log is read again here. Features use only `useLiveState`; the rest is wiring.
import { useQueryClient } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useState } from "react";
import type { LiveState } from "./connection";
import { Refresher } from "./refresh";
import { listenTogether } from "./share";

export type { Hint, LiveState } from "./connection";

/** Listens as long as it is mounted, for one agent; returns how the line is. */
export function useLive(agent: string | number): LiveState {
  const queries = useQueryClient();
  const [state, setState] = useState<LiveState>("connecting");
  useEffect(() => {
    const refresher = new Refresher(queries);
    const stop = listenTogether(`noline-live-${agent}`, liveUrl(globalThis.location), {
      onState: setState,
      onHints: (hints) => refresher.take(hints),
    });
    return () => {
      stop();
      refresher.stop();
    };
  }, [queries, agent]);
  return state;
}

function liveUrl(here: Location): string {
  return `${here.protocol === "https:" ? "wss" : "ws"}://${here.host}/api/v1/live`;
}

export const LiveContext = createContext<LiveState>("connecting");

/** How the line is, for a screen that wants to say so. */
export function useLiveState(): LiveState {
  return useContext(LiveContext);
}
