// An amount in minor units with its currency.
import { formatMoney } from "@/lib/format";

export function Money({ minor, currency }: { minor: number | null | undefined; currency: string }) {
  return <span>{minor === null || minor === undefined ? "–" : formatMoney(minor, currency)}</span>;
}
