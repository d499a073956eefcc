// The API as features see it.
export { api, hasCsrfToken, onSignedOut, setCsrfToken } from "./client";
export { ApiProblem, faultOf, isSignedOut } from "./problem";
export { elsewhere } from "./elsewhere";
export { apiList, apiQuery, apiQueryAt, type ListQuery, type Page, type ViewKey } from "./queries";
export { createQueryClient } from "./queryClient";
export { useAct, type Act } from "./useAct";
export { useList, type ListState } from "./useList";
export type * from "./schema";
