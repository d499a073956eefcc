// One journey: what was drawn last, on its canvas.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { PageSkeleton, ProblemView } from "@/ui";
import { Editor } from "./canvas/Editor";
import { journeyQuery, partsQuery } from "./queries";

const route = getRouteApi("/shell/journeys/$journey");

export function JourneyPage() {
  const { journey } = route.useParams();
  const { data, error, refetch } = useQuery(journeyQuery(journey));
  const parts = useQuery(partsQuery());
  const fault = error ?? parts.error;
  if (!data || !parts.data) return fault ? <ProblemView error={fault} onRetry={() => void refetch()} /> : <PageSkeleton />;
  return <Editor key={journey} detail={data} parts={parts.data} />;
}
