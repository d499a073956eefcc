// What is being changed of a widget, and what the preview makes of it.
import type { SchemaNewWidgetInput, SchemaWidgetItem } from "@/lib/api";
import type { PreviewConfig } from "../../../../widget/preview";

export type Look = SchemaWidgetItem["look"];
export type Span = SchemaWidgetItem["hours"]["spans"][number];
export type Draft = Required<Omit<SchemaNewWidgetInput, "look" | "hours">> & Pick<SchemaWidgetItem, "look" | "hours">;

export const OFFICE: Span[] = [0, 1, 2, 3, 4].map((day) => ({ day, begins: "09:00", until: "17:00" }));

export function draftOf(item: SchemaWidgetItem): Draft {
  const { name, look, origins, hours, ask_email, files, identified_only } = item;
  return { name, look, origins: [...origins], hours, ask_email, files, identified_only };
}

/** One span for a day, or none; what had several keeps the others. */
export function withDay(spans: readonly Span[], day: number, change: Partial<Span> | null): Span[] {
  const mine = spans.find((each) => each.day === day);
  if (change === null) return spans.filter((each) => each.day !== day);
  const next = { day, begins: "09:00", until: "17:00", ...mine, ...change };
  return [...spans.filter((each) => each !== mine), next].sort((one, other) => one.day - other.day || (one.begins < other.begins ? -1 : 1));
}

export function previewOf(draft: Draft, brand: string, open: boolean): PreviewConfig {
  return {
    look: draft.look, brand, open, opens_at: null, ask_email: draft.ask_email, files: draft.files, identified_only: draft.identified_only,
  };
}

/** What a page's content policy needs, so that the widget works there (CSP 3). */
export function policyFor(snippet: string): string {
  const origin = /src="(https?:\/\/[^/"]+)/.exec(snippet)?.[1] ?? "";
  return ["script-src", "connect-src", "img-src"].map((each) => `${each} ${origin}`).join("; ");
}

export function sampleFor(snippet: string): string {
  return [
    "# Python: user_id is the id of whoever is signed in, secret the widget's",
    "hash = hmac.new(secret.encode(), user_id.encode(), hashlib.sha256).hexdigest()",
    "",
    snippet.replace(" async>", ' data-user="{user_id}" data-hash="{hash}" async>'),
  ].join("\n");
}
