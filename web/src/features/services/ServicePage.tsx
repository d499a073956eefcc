// One service: read, then written in the editor with a phone beside it.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { PageSkeleton, ProblemView } from "@/ui";
import { Editor } from "./editor/Editor";
import { serviceQuery } from "./queries";

const route = getRouteApi("/shell/services/$service");

export function ServicePage() {
  const { service } = route.useParams();
  const { data, error, refetch } = useQuery(serviceQuery(service));
  if (!data) return error ? <ProblemView error={error} onRetry={() => void refetch()} /> : <PageSkeleton />;
  return <Editor key={service} detail={data} />;
}
