// How queries behave everywhere: fresh by hints rather than by the clock, tried again only where that may help.
import { MutationCache, QueryClient } from "@tanstack/react-query";
import { ApiProblem } from "./problem";

const TRIES = 3;

/** Whether a failed read is worth another try: nobody's fault for now, and not too often. */
export function isWorthRetrying(failures: number, error: unknown): boolean {
  return failures < TRIES && error instanceof ApiProblem && error.retry;
}

/** `onMutationError` is told of errors that no caller shows itself (`meta: { shown: true }`). */
export function createQueryClient(onMutationError: (error: Error) => void): QueryClient {
  return new QueryClient({
    mutationCache: new MutationCache({
      onError: (error, _variables, _context, mutation) => {
        if (!mutation.meta?.shown) onMutationError(error);
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 30_000, // live hints invalidate sooner
        gcTime: 10 * 60_000,
        retry: isWorthRetrying,
        retryDelay: (failures) => Math.min(1000 * 2 ** failures, 8000),
      },
      mutations: { retry: false },
    },
  });
}
