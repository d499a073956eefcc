// A change through the API: what it made stale is read again, and a failure is shown unless the caller does.
import { useMutation, useQueryClient, type UseMutationResult } from "@tanstack/react-query";

export interface Act<Input, Result> {
  /** The call: `(text) => api.POST("/api/v1/…", { body: { text } })`, whose data is the result. */
  call: (input: Input) => Promise<{ data?: Result }>;
  /** Views that show something else now, by the first elements of their keys. */
  touches?: readonly (readonly unknown[])[];
  /** Changes the cache at once; returns the way back, taken if the server refuses. */
  optimistic?: (input: Input) => () => void;
  onDone?: (result: Result, input: Input) => void;
  /** The caller shows errors beside its fields; else they come as a notification. */
  showsErrors?: boolean;
}

export function useAct<Input = void, Result = unknown>(
  act: Act<Input, Result>,
): UseMutationResult<Result, Error, Input, (() => void) | undefined> {
  const queries = useQueryClient();
  return useMutation<Result, Error, Input, (() => void) | undefined>({
    meta: { shown: act.showsErrors ?? false },
    mutationFn: async (input) => (await act.call(input)).data as Result,
    onMutate: (input) => act.optimistic?.(input),
    onError: (_error, _input, undo) => undo?.(),
    onSuccess: (result, input) => act.onDone?.(result, input),
    onSettled: () => {
      for (const key of act.touches ?? []) void queries.invalidateQueries({ queryKey: [...key] });
    },
  });
}
