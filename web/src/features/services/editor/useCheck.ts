// What is wrong with a draft, asked of the server while it is written.
import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api, ApiProblem, type SchemaServiceFindings, type SchemaServiceProblem } from "@/lib/api";
import type { Service } from "../model";

const CALM = 400;

const checkQuery = (service: Service) =>
  queryOptions({
    queryKey: ["service-check", service] as const,
    queryFn: async ({ signal }): Promise<SchemaServiceFindings> => {
      try {
        const { data } = await api.POST("/api/v1/services/check", { body: service as never, signal });
        return data ?? { ready: false, problems: [] };
      } catch (error) {
        if (!(error instanceof ApiProblem) || !error.field) throw error;
        return { ready: false, problems: [{ field: error.field, text: error.detail, remedy: error.remedy ?? "" }] };
      }
    },
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 60_000,
    retry: false,
  });

export function useCheck(service: Service): { problems: readonly SchemaServiceProblem[]; checked: boolean } {
  const [calm, setCalm] = useState(service);
  useEffect(() => {
    const timer = setTimeout(() => setCalm(service), CALM);
    return () => clearTimeout(timer);
  }, [service]);
  const { data, isPlaceholderData } = useQuery(checkQuery(calm));
  return { problems: data?.problems ?? [], checked: Boolean(data) && !isPlaceholderData && calm === service };
}
