// The page of a path that leads nowhere.
import { ApiProblem } from "@/lib/api";
import { ProblemView } from "@/ui";

const MISSING = new ApiProblem({}, 404);

export function MissingPage() {
  return <ProblemView error={MISSING} />;
}
