// How the outcome of a call looks, and the words for what an agent may say of it.
import type { Tone } from "@/ui";

export const OUTCOMES = ["reached", "no_answer", "busy", "wrong_number"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** The tone of a call's state, or once it is over of its outcome. */
export function toneOf(state: string, outcome: string): Tone {
  if (state === "ringing") return "warn";
  if (state === "talking") return "busy";
  if (outcome === "reached") return "good";
  return outcome === "wrong_number" || outcome === "failed" ? "bad" : outcome ? "warn" : "quiet";
}

/** The length of a call as a telephone shows it: 3:05. */
export function lengthOf(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return `${String(minutes)}:${String(seconds % 60).padStart(2, "0")}`;
}
