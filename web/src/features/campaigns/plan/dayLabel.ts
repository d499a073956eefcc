// How a day of a plan is called: its number, and the date that it falls on.
import type { TFunction } from "i18next";
import { locale } from "@/lib/i18n";
import type { CampaignDetail } from "../types";
import { dateOf } from "./model";

type Launch = Pick<CampaignDetail, "launched_at" | "now">;

export function dayLabel(t: TFunction<"campaigns">, day: number, { launched_at, now }: Launch, zone: string): string {
  const date = shortDate(dateOf(day, launched_at, now, zone), true);
  return launched_at ? t("day.dated", { day, date }) : t("day.numbered", { day });
}

/** "Tue 3 Mar". */
export function shortDate(date: Date, weekday = false): string {
  return new Intl.DateTimeFormat(locale(), {
    timeZone: "UTC",
    day: "numeric",
    month: "short",
    ...(weekday ? { weekday: "short" } : {}),
  }).format(date);
}

export function weekdayOf(date: Date): string {
  return new Intl.DateTimeFormat(locale(), { timeZone: "UTC", weekday: "narrow" }).format(date);
}
