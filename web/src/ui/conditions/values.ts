// A value as it was written, as what it is: of a kind that is known, or as it looks.
import type { FieldKind, Scalar } from "./model";

const NUMBER = /^-?(0|[1-9]\d{0,14})(\.\d+)?$/;

export function typed(value: string, kind: FieldKind): Scalar {
  if (kind === "truth") return value === "true";
  if (kind === "number" && value !== "" && Number.isFinite(Number(value))) return Number(value);
  if (kind === "any" && (value === "true" || value === "false")) return value === "true";
  if (kind === "any" && NUMBER.test(value)) return Number(value);
  return value;
}
