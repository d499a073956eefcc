// A department's spending against its budget of the month, in the currency of the budget.
import type { SchemaDepartmentItem, SchemaDepartmentSpending } from "@/lib/api";

type Budgeted = Pick<SchemaDepartmentItem, "id" | "budget" | "currency">;

export interface Spent {
  /** In minor units. */
  cost: number;
  messages: number;
  /** In percent of the budget, null where there is none. */
  share: number | null;
}

export function spentOf({ id, budget, currency }: Budgeted, spending: readonly SchemaDepartmentSpending[]): Spent {
  const mine = spending.filter((each) => each.department === id && each.currency === currency);
  const cost = mine.reduce((sum, each) => sum + each.cost, 0);
  const messages = mine.reduce((sum, each) => sum + each.messages, 0);
  if (budget === null) return { cost, messages, share: null };
  return { cost, messages, share: budget === 0 ? 100 : Math.floor((100 * cost) / budget) };
}
