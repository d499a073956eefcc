// Turns hints into reads: at most one a second for a view, and fewer where a list has many pages to read again.
import type { InfiniteData, Query, QueryClient } from "@tanstack/react-query";
import type { Hint } from "./connection";

const PACE = 900; // ms between reads of one view: on screen within a second
const DEEP_PACE = 5000; // ms between reads of a list with many pages, each of which is a call
const DEEP = 3;

/** Views that mean all of them, sent to a browser that fell behind. */
const EVERYTHING = new Set(["everything", "all", "*"]);

/** Whether what a query shows is touched by a hint: the same view, and the same id where both name one. */
export function isTouched(queryKey: readonly unknown[], hint: Hint): boolean {
  const [view, id] = queryKey;
  if (view === "session") return false;
  if (EVERYTHING.has(hint.view)) return true;
  if (view !== hint.view) return false;
  const namesOne = typeof id === "number" || (typeof id === "string" && !id.startsWith("/"));
  return hint.id === undefined || hint.id === null || !namesOne || String(id) === String(hint.id);
}

/** How long a query rests between two reads. */
export function paceOf(query: Query): number {
  const data = query.state.data as Partial<InfiniteData<unknown>> | undefined;
  return Array.isArray(data?.pages) && data.pages.length > DEEP ? DEEP_PACE : PACE;
}

export class Refresher {
  private readonly due = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly lastRead = new Map<string, number>();
  private readonly awaited = new Set<string>();
  private ended = false;

  constructor(
    private readonly queries: QueryClient,
    private readonly now: () => number = () => performance.now(),
  ) {}

  take(hints: readonly Hint[]): void {
    if (!hints.length) return;
    const touched = (query: Query) => hints.some((hint) => isTouched(query.queryKey, hint));
    for (const query of this.queries.getQueryCache().findAll({ predicate: touched })) this.plan(query);
  }

  stop(): void {
    this.ended = true;
    for (const timer of this.due.values()) clearTimeout(timer);
    this.due.clear();
  }

  private plan(query: Query): void {
    const key = query.queryHash;
    if (this.ended || this.due.has(key) || this.awaited.has(key)) return;
    const wait = (this.lastRead.get(key) ?? -Infinity) + paceOf(query) - this.now();
    if (wait <= 0) this.read(query);
    else this.due.set(key, setTimeout(() => this.read(query), wait));
  }

  private read(query: Query): void {
    this.due.delete(query.queryHash);
    if (query.state.fetchStatus !== "idle") {
      this.readAfter(query);
      return;
    }
    this.lastRead.set(query.queryHash, this.now());
    void this.queries.invalidateQueries({ queryKey: query.queryKey, exact: true });
  }

  /** What is being read may have been read before the change: it is read to its end, so that it is shown, and again. */
  private readAfter(query: Query): void {
    this.awaited.add(query.queryHash);
    const over = () => {
      this.awaited.delete(query.queryHash);
      this.plan(query);
    };
    query.fetch().then(over, over); // joins what goes on already
  }
}
