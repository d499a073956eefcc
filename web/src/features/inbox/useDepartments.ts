// The departments that conversations belong to.
import { useQuery } from "@tanstack/react-query";
import { apiQuery, type SchemaDepartmentItem } from "@/lib/api";

const NONE: SchemaDepartmentItem[] = [];

export function useDepartments(): readonly SchemaDepartmentItem[] {
  return useQuery(apiQuery(["department"], "/api/v1/departments")).data ?? NONE;
}
