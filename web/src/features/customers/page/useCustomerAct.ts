// A change of a customer: the answer is the customer as it is now, shown at once everywhere on the page.
import { useQueryClient, type UseMutationResult } from "@tanstack/react-query";
import { useAct, type SchemaCustomerDetail } from "@/lib/api";
import { customerQuery } from "../queries";

interface Change<Input> {
  id: string;
  call: (input: Input) => Promise<{ data?: SchemaCustomerDetail }>;
  /** What it will be, shown until the server answers. */
  soon?: (input: Input, before: SchemaCustomerDetail) => SchemaCustomerDetail;
  onDone?: () => void;
  showsErrors?: boolean;
}

export function useCustomerAct<Input = void>(change: Change<Input>): UseMutationResult<SchemaCustomerDetail, Error, Input, (() => void) | undefined> {
  const queries = useQueryClient();
  const { queryKey } = customerQuery(change.id);
  const { soon } = change;
  return useAct<Input, SchemaCustomerDetail>({
    call: change.call,
    touches: [["customer", change.id], ["customer", "/api/v1/customers"]],
    showsErrors: change.showsErrors,
    ...(soon && {
      optimistic: (input: Input) => {
        const before = queries.getQueryData<SchemaCustomerDetail>(queryKey);
        if (before) queries.setQueryData(queryKey, soon(input, before));
        return () => before && queries.setQueryData(queryKey, before);
      },
    }),
    onDone: (customer) => {
      queries.setQueryData(queryKey, customer);
      change.onDone?.();
    },
  });
}
