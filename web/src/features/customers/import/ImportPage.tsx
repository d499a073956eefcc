// One import of customers.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, useAct } from "@/lib/api";
import { PageSkeleton, ProblemView } from "@/ui";
import { importQuery, problemsList } from "../queries";
import { Intake, whileRunning } from "./Intake";
import { Mapping } from "./Mapping";

const route = getRouteApi("/shell/customers/imports/$import");

export function ImportPage() {
  const { t } = useTranslation("customers");
  const { import: id } = route.useParams();
  const { data, error, refetch } = useQuery({ ...importQuery(id), refetchInterval: whileRunning });
  const cancel = useAct({
    call: () => api.POST("/api/v1/imports/{import_id}/cancel", { params: { path: { import_id: id } } }),
    touches: [["import"]],
  });
  if (error) return <ProblemView error={error} onRetry={() => void refetch()} />;
  if (!data) return <PageSkeleton />;
  return (
    <Intake
      item={data}
      back={{ to: "/customers/imports", label: t("import.all") }}
      words={{ new: t("import.new"), known: t("import.known"), interrupted: t("import.interrupted") }}
      cancel={{ mutate: () => cancel.mutate(), isPending: cancel.isPending }}
      problems={problemsList(id)}
      report={`/api/v1/imports/${id}/problems.csv`}
    >
      <Mapping item={data} />
    </Intake>
  );
}
