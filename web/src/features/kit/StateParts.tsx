// What stands where there is nothing to show.
import { Button } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";
import { ApiProblem } from "@/lib/api";
import { EmptyState, ListSkeleton, ProblemView } from "@/ui";

const OFFLINE = ApiProblem.offline();
const FORBIDDEN = new ApiProblem({ detail: "Your role has no “settings:read”.", remedy: "Ask an owner for it." }, 403);

export function StateParts() {
  return (
    <>
      <EmptyState
        icon={IconUsers}
        title="No customers yet"
        text="They come from a file, from your programs, or by writing to you."
        action={<Button>Import a file</Button>}
      />
      <ListSkeleton rows={5} />
      <ProblemView error={OFFLINE} onRetry={() => undefined} />
      <ProblemView error={FORBIDDEN} />
      <ProblemView error={new ApiProblem({}, 404)} />
      <ProblemView error={new ApiProblem({}, 500)} onRetry={() => undefined} />
    </>
  );
}
