// One template: read, then written in the editor.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { PageSkeleton, ProblemView } from "@/ui";
import { Editor } from "./editor/Editor";
import { templateQuery } from "./queries";

const route = getRouteApi("/shell/content/$template");

export function TemplatePage() {
  const { template } = route.useParams();
  const { data, error, refetch } = useQuery(templateQuery(template));
  if (!data) return error ? <ProblemView error={error} onRetry={() => void refetch()} /> : <PageSkeleton />;
  return <Editor key={template} detail={data} />;
}
