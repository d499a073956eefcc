// What happens when a ticket is shown: judged by its shape here, by its signature on the server.
import { useState } from "react";
import { notifyProblem } from "@/ui";
import { isCode } from "./code";
import type { Deeds } from "./useDeeds";
import type { NewCheckIn, Outcome } from "./types";

export interface Door {
  outcome: Outcome | null;
  show: (code: string) => Promise<void>;
  letIn: (customer: string, campaign: string) => Promise<void>;
  clear: () => void;
}

export function useDoor(deeds: Deeds, campaign: string | undefined, open: (customer?: string) => void): Door {
  const [outcome, setOutcome] = useState<Outcome | null>(null);

  const check = async (what: Omit<NewCheckIn, "id" | "at">, shown: string) => {
    const body = { ...what, id: crypto.randomUUID(), at: new Date().toISOString() };
    try {
      const answer = await deeds.perform({ kind: "check", body, shown });
      setOutcome(answer ? { verdict: answer.result, answer } : { verdict: "kept" });
      if (answer) open(answer.customer ?? undefined);
    } catch (error) {
      setOutcome(null);
      notifyProblem(error);
    }
  };
  const show = async (code: string) => {
    if (!isCode(code)) setOutcome({ verdict: "unknown" });
    else if (deeds.isWaiting(code)) setOutcome({ verdict: "seen_here" });
    else await check({ code, campaign }, "");
  };
  return {
    outcome,
    show,
    letIn: (customer, event) => check({ customer, campaign: event }, ""),
    clear: () => setOutcome(null),
  };
}
