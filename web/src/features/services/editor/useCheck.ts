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
        return data ?? { ready: false, problems: [], warnings: [], opens_to: "verified" };
      } catch (error) {
        if (!(error instanceof ApiProblem) || !error.field) throw error;
        return { ready: false, problems: [{ field: error.field, text: error.detail, remedy: error.remedy ?? "" }], warnings: [], opens_to: "verified" };
      }
    },
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 60_000,
    retry: false,
  });

interface Checked {
  problems: readonly SchemaServiceProblem[];
  /** What is allowed, and yet may not be meant. */
  warnings: readonly SchemaServiceProblem[];
  /** Whom it answers as it is written. */
  opensTo: string;
  checked: boolean;
}

export function useCheck(service: Service): Checked {
  const [calm, setCalm] = useState(service);
  useEffect(() => {
    const timer = setTimeout(() => setCalm(service), CALM);
    return () => clearTimeout(timer);
  }, [service]);
  const { data, isPlaceholderData } = useQuery(checkQuery(calm));
  const checked = Boolean(data) && !isPlaceholderData && calm === service;
  return { problems: data?.problems ?? [], warnings: data?.warnings ?? [], opensTo: data?.opens_to ?? "anybody", checked };
}
