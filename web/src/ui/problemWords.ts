// Which of few kinds an error is of, and the server's own words about it where it gave some.
import { ApiProblem } from "@/lib/api/problem";

export type ProblemKind = "offline" | "forbidden" | "missing" | "refused" | "ours";

export interface ProblemWords {
  kind: ProblemKind;
  detail: string | null;
  remedy: string | null;
}

export function wordsOf(error: unknown): ProblemWords {
  if (!(error instanceof ApiProblem)) return { kind: "ours", detail: null, remedy: null };
  return { kind: kindOf(error.status), detail: error.detail || null, remedy: error.remedy };
}

function kindOf(status: number): ProblemKind {
  if (status === 0) return "offline";
  if (status === 403) return "forbidden";
  if (status === 404) return "missing";
  return status >= 500 ? "ours" : "refused";
}
