// What happened to a run, in its order: the exits it left steps by, and what went wrong.
import type { SchemaRunShown } from "@/lib/api";

export interface Moment {
  step: string;
  exit: string;
  trouble: string | null;
  at: string;
}

export function momentsOf(run: Pick<SchemaRunShown, "trail" | "troubles">): Moment[] {
  const passed = run.trail.map((it) => ({ step: it.step, exit: it.exit, trouble: null, at: it.at }));
  const wrong = run.troubles.map((it) => ({ step: it.step, exit: "", trouble: it.text, at: it.at }));
  return [...passed, ...wrong].sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
}
