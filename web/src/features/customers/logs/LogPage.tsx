// One log of another system.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, useAct } from "@/lib/api";
import { PageSkeleton, ProblemView } from "@/ui";
import { Intake, whileRunning } from "../import/Intake";
import { logProblemsList, logQuery } from "../queries";
import { LogMapping } from "./LogMapping";

const route = getRouteApi("/shell/customers/logs/$log");

export function LogPage() {
  const { t } = useTranslation("customers");
  const { log: id } = route.useParams();
  const { data, error, refetch } = useQuery({ ...logQuery(id), refetchInterval: whileRunning });
  const cancel = useAct({
    call: () => api.POST("/api/v1/source-logs/{log_id}/cancel", { params: { path: { log_id: id } } }),
    touches: [["source-log"]],
  });
  if (error) return <ProblemView error={error} onRetry={() => void refetch()} />;
  if (!data) return <PageSkeleton />;
  return (
    <Intake
      item={data}
      back={{ to: "/customers/logs", label: t("logs.all") }}
      words={{ new: t("logs.new"), known: t("logs.known"), interrupted: t("logs.interrupted") }}
      cancel={{ mutate: () => cancel.mutate(), isPending: cancel.isPending }}
      problems={logProblemsList(id)}
    >
      <LogMapping item={data} />
    </Intake>
  );
}
