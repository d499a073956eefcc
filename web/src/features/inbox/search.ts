// What of the inbox stands in the address: the view, its filters, and which conversations are open side by side.
import { VIEWS, WHOSE, type View, type Whose } from "./model";

export interface InboxSearch {
  view?: View;
  channel?: string;
  whose?: Whose;
  department?: number;
  skill?: string;
  q?: string;
  /** Ids of open conversations, joined by dots, in the order of their columns. */
  open?: string;
  /** The one that keys act on. */
  at?: string;
  /** Somebody to write to first. */
  customer?: string;
}

export const MOST_COLUMNS = 4;

export function readSearch(raw: Record<string, unknown>): InboxSearch {
  const text = (name: string) => (typeof raw[name] === "string" && raw[name] !== "" ? raw[name] : undefined);
  const view = VIEWS.find((each) => each === raw.view);
  return {
    view: view === "ours" ? undefined : view,
    channel: text("channel"),
    whose: WHOSE.find((each) => each !== "anyone" && each === (raw.mine === true ? "me" : raw.whose)),
    department: typeof raw.department === "number" && raw.department > 0 ? raw.department : undefined,
    skill: text("skill"),
    q: text("q"),
    open: text("open"),
    at: text("at"),
    customer: text("customer"),
  };
}

/** What narrows the list, besides whose turn it is and the search. */
export function filtersOf(search: InboxSearch): Pick<InboxSearch, "channel" | "whose" | "department" | "skill"> {
  const { channel, whose, department, skill } = search;
  return { ...(channel ? { channel } : {}), ...(whose ? { whose } : {}), ...(department ? { department } : {}), ...(skill ? { skill } : {}) };
}

export function columnsOf(search: InboxSearch): string[] {
  const ids = [...new Set((search.open ?? "").split(".").filter(Boolean))];
  return ids.slice(-MOST_COLUMNS);
}

export function activeOf(search: InboxSearch): string | undefined {
  const ids = columnsOf(search);
  return ids.find((id) => id === search.at) ?? ids.at(-1);
}

type Places = Pick<InboxSearch, "open" | "at">;

/** Opens a conversation in place of the active one, or beside it. */
export function opened(search: InboxSearch, id: string, beside: boolean): Places {
  const ids = columnsOf(search);
  if (ids.includes(id)) return { open: ids.join("."), at: id };
  const active = activeOf(search);
  const next = beside || active === undefined ? [...ids, id] : ids.map((each) => (each === active ? id : each));
  return { open: next.slice(-MOST_COLUMNS).join("."), at: id };
}

/** Closes a column; the one after it, else the one before, becomes active. */
export function left(search: InboxSearch, id: string): Places {
  const ids = columnsOf(search);
  const place = ids.indexOf(id);
  const rest = ids.filter((each) => each !== id);
  const active = activeOf(search) === id ? (rest[place] ?? rest.at(-1)) : activeOf(search);
  return { open: rest.join(".") || undefined, at: active };
}

/** The next column, round and round. */
export function turned(search: InboxSearch): Places {
  const ids = columnsOf(search);
  const place = ids.indexOf(activeOf(search) ?? "");
  return { open: ids.join(".") || undefined, at: ids[(place + 1) % Math.max(1, ids.length)] };
}
