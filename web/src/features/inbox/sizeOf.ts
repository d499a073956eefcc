// The size of a file as people read it.
import { locale } from "@/lib/i18n";

const UNITS = ["byte", "kilobyte", "megabyte"] as const;

export function sizeOf(bytes: number): string {
  const step = bytes >= 1_000_000 ? 2 : bytes >= 1000 ? 1 : 0;
  return new Intl.NumberFormat(locale(), {
    style: "unit",
    unit: UNITS[step],
    unitDisplay: "short",
    maximumFractionDigits: step === 2 ? 1 : 0,
  }).format(bytes / 1000 ** step);
}
