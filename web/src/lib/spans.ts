// Spans of time (ISO 8601, P3D, -PT2H) as people set them: a number and a unit.
export type Unit = "minutes" | "hours" | "days";

export interface Span {
  number: number;
  unit: Unit;
}

const MINUTES: Readonly<Record<Unit, number>> = { minutes: 1, hours: 60, days: 1440 };
const WRITTEN = /^(-?)P(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/** Null for what is no span; the largest unit that says it in whole numbers. */
export function spanOf(text: string): Span | null {
  const found = WRITTEN.exec(text);
  if (!found || !/\d/.test(text)) return null;
  const [, sign, days = "0", hours = "0", minutes = "0", seconds = "0"] = found;
  const total = Number(days) * 1440 + Number(hours) * 60 + Number(minutes) + Number(seconds) / 60;
  const unit = (["days", "hours"] as const).find((each) => total % MINUTES[each] === 0 && total > 0) ?? "minutes";
  return { number: ((sign ? -1 : 1) * total) / MINUTES[unit], unit };
}

export function written(number: number, unit: Unit): string {
  const size = Math.abs(number);
  const sign = number < 0 ? "-" : "";
  if (unit === "days") return `${sign}P${size}D`;
  return unit === "hours" ? `${sign}PT${size}H` : `${sign}PT${size}M`;
}
