// Saved views and the inbox's address: what of the address a view keeps, and which view the address shows.
import type { SchemaInboxFilters, SchemaSavedInboxView } from "@/lib/api";
import { VIEWS } from "./model";
import type { InboxSearch } from "./search";

export type SavedView = SchemaSavedInboxView;
export type Filters = SchemaInboxFilters;
export type Narrowed = Pick<InboxSearch, "view" | "whose" | "channel" | "department" | "skill" | "q">;

/** What a view keeps of the address. */
export function filtersFrom(search: InboxSearch): Filters {
  return {
    view: search.view ?? "ours",
    whose: search.whose ?? "anyone",
    channel: search.channel ?? "",
    department: search.department ?? 0,
    skill: search.skill ?? "",
    q: search.q ?? "",
  };
}

/** What a view sets in the address; conversations that are open stay so. */
export function searchOf({ filters }: SavedView): Narrowed {
  const view = filters.view === "open" ? "all" : VIEWS.find((each) => each === filters.view);
  return {
    view: view === "ours" ? undefined : view,
    whose: filters.whose === "anyone" ? undefined : filters.whose,
    channel: filters.channel || undefined,
    department: filters.department || undefined,
    skill: filters.skill || undefined,
    q: filters.q || undefined,
  };
}

/** The view whose filters are set. */
export function shownView(views: readonly SavedView[], search: InboxSearch): SavedView | undefined {
  const now = JSON.stringify(filtersFrom(search));
  return views.find((each) => JSON.stringify(filtersFrom(searchOf(each))) === now);
}

/** Whether there is anything worth saving. */
export function isNarrowed(search: InboxSearch): boolean {
  const { view, whose, channel, department, skill, q } = search;
  return Boolean(view ?? whose ?? channel ?? department ?? skill ?? q);
}
