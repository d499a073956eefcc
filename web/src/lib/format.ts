// Numbers, money, lengths of time and dates in the reader's language.
import { locale } from "./i18n";

const formats = new Map<string, Intl.NumberFormat>();

function number(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = locale() + JSON.stringify(options);
  let format = formats.get(key);
  if (!format) formats.set(key, (format = new Intl.NumberFormat(locale(), options)));
  return format;
}

/** 1234567 → 1,234,567. */
export function formatCount(value: number): string {
  return number({ maximumFractionDigits: 0 }).format(value);
}

/** 1234567 → 1.2M; below 10,000 in full. */
export function formatCompact(value: number): string {
  if (Math.abs(value) < 10_000) return formatCount(value);
  return number({ notation: "compact", maximumFractionDigits: 1 }).format(value);
}

/** 0.1234 → 12.3%. */
export function formatPercent(share: number, digits = 1): string {
  return number({ style: "percent", maximumFractionDigits: digits }).format(share);
}

/** How much more or less, with its sign: 0.12 → +12%. */
export function formatChange(share: number): string {
  return number({ style: "percent", maximumFractionDigits: 1, signDisplay: "exceptZero" }).format(share);
}

/** Minor units as money: (1250, "EUR") → €12.50. Currencies have 0, 2 or 3 digits of minor units. */
export function formatMoney(minor: number, currency: string): string {
  return number({ style: "currency", currency }).format(minor / 10 ** minorDigits(currency));
}

/** How many digits of minor units a currency has: EUR 2, JPY 0, KWD 3. */
export function minorDigits(currency: string): number {
  return number({ style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/** A currency by its code and its name in the reader's language: EUR – Euro. */
export function formatCurrency(code: string): string {
  const name = new Intl.DisplayNames(locale(), { type: "currency" }).of(code);
  return name && name !== code ? `${code} – ${name}` : code;
}

/** What one costs on an average, in minor units: (4.25, "EUR") → €0.0425. */
export function formatPrice(minor: number, currency: string): string {
  const digits = minorDigits(currency);
  return number({ style: "currency", currency, maximumFractionDigits: digits + 2 }).format(minor / 10 ** digits);
}

/** Seconds as people say them: 45 → 45 sec, 5400 → 1.5 hr. */
export function formatDuration(seconds: number): string {
  const [size, unit] = DURATIONS.find(([length]) => seconds >= length) ?? [1, "second"];
  return number({ style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 1 }).format(seconds / size);
}

const DURATIONS: readonly (readonly [number, string])[] = [
  [86_400, "day"],
  [3600, "hour"],
  [60, "minute"],
  [1, "second"],
];

/** Full date and time, with the zone's name if one is given: for hovering over relative times. */
export function formatInstant(at: Date, zone?: string): string {
  return new Intl.DateTimeFormat(locale(), {
    dateStyle: "medium",
    timeStyle: "short",
    ...(zone ? { timeZone: zone } : {}),
  }).format(at);
}

/** "5 min. ago", "yesterday", "in 3 days"; beyond a week the date. */
export function formatRelative(at: Date, now: Date): string {
  const seconds = (at.getTime() - now.getTime()) / 1000;
  const size = Math.abs(seconds);
  if (size >= 7 * 86_400) return formatDay(at, now);
  const words = new Intl.RelativeTimeFormat(locale(), { numeric: "auto", style: "short" });
  if (size < 45) return words.format(0, "second");
  if (size < 45 * 60) return words.format(Math.round(seconds / 60) || Math.sign(seconds), "minute");
  if (size < 22 * 3600) return words.format(Math.round(seconds / 3600) || Math.sign(seconds), "hour");
  return words.format(Math.round(seconds / 86_400) || Math.sign(seconds), "day");
}

/** 4 Mar; with the year when it is another one. */
export function formatDay(at: Date, now: Date): string {
  const sameYear = at.getFullYear() === now.getFullYear();
  return new Intl.DateTimeFormat(locale(), {
    day: "numeric",
    month: "short",
    ...(sameYear ? {} : { year: "numeric" }),
  }).format(at);
}

const MONDAY = Date.UTC(2024, 0, 1);

/** Mon, for 1 … Sun, for 7. */
export function formatWeekday(day: number): string {
  return new Intl.DateTimeFormat(locale(), { weekday: "short", timeZone: "UTC" }).format(MONDAY + (day - 1) * 86_400_000);
}

/** A time to come as people say it: 14:00, Mon 09:00; beyond a week with its date. */
export function formatSoon(at: Date, now: Date): string {
  const ahead = (at.getTime() - now.getTime()) / 86_400_000;
  if (ahead > 6) return formatInstant(at);
  const today = at.toDateString() === now.toDateString();
  return new Intl.DateTimeFormat(locale(), { ...(today ? {} : { weekday: "short" }), hour: "2-digit", minute: "2-digit" }).format(at);
}
