// What of the scorecard stands in its address: the campaign, the time, the order, and the figure that is open.
export const PERIODS = ["24h", "7d", "30d", "90d", "all"] as const;
export type Period = (typeof PERIODS)[number];

export const MEASURES = [
  "enrolled",
  "control",
  "accepted",
  "waiting",
  "sent",
  "delivered",
  "read",
  "opened",
  "clicked",
  "received",
  "answered",
  "positive",
  "reached",
  "suppressed",
  "failed",
  "bounced",
  "expired",
  "uncertain",
  "withdrawn",
  "moved",
] as const;
export type Measure = (typeof MEASURES)[number];

/** A figure that can be opened; `detail` is the channel before, of `moved`, or the reason, of `suppressed`. */
export interface FigureOf {
  measure: Measure;
  channel?: string;
  event?: string;
  detail?: string;
}

export interface ScorecardSearch {
  campaign?: string;
  period?: Period;
  /** Days of one's own, both included: "2026-03-02". */
  from?: string;
  to?: string;
  figure?: FigureOf;
}

export function readSearch(given: Record<string, unknown>): ScorecardSearch {
  const period = PERIODS.find((each) => each === given.period);
  const [from, to] = [day(given.from), day(given.to)];
  const figure = readFigure(given.figure);
  return {
    ...(text(given.campaign) ? { campaign: text(given.campaign) } : {}),
    ...(period ? { period } : {}),
    ...(from && to && from <= to ? { from, to } : {}),
    ...(figure ? { figure } : {}),
  };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function day(value: unknown): string | undefined {
  return typeof value === "string" && /^20\d\d-\d\d-\d\d$/.test(value) && !isNaN(Date.parse(value)) ? value : undefined;
}

function readFigure(value: unknown): FigureOf | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const given = value as Record<string, unknown>;
  const measure = MEASURES.find((each) => each === given.measure);
  if (!measure) return undefined;
  const figure: FigureOf = { measure };
  for (const name of ["channel", "event", "detail"] as const) {
    if (typeof given[name] === "string") figure[name] = given[name];
  }
  return figure;
}

/** The period that is shown: a campaign as a whole, everything by the last month, unless it is said. */
export function periodOf(search: ScorecardSearch): Period | "own" {
  if (search.from && search.to) return "own";
  return search.period ?? (search.campaign ? "all" : "30d");
}

/** The query of the API for the campaign and the time. */
export function queryOf(search: ScorecardSearch): { campaign?: string; last?: string; since?: string; until?: string } {
  const period = periodOf(search);
  const campaign = search.campaign ? { campaign: search.campaign } : {};
  if (period === "own" && search.from && search.to) {
    const end = new Date(`${search.to}T00:00`);
    end.setDate(end.getDate() + 1);
    return { ...campaign, since: new Date(`${search.from}T00:00`).toISOString(), until: end.toISOString() };
  }
  return period === "all" || period === "own" ? campaign : { ...campaign, last: period };
}

/** The query of the API for the customers behind a figure. */
export function behindQuery(search: ScorecardSearch, figure: FigureOf) {
  const { measure, channel, event, detail } = figure;
  return {
    ...queryOf(search),
    measure,
    ...(channel === undefined ? {} : { channel }),
    ...(event === undefined ? {} : { contact_event: event }),
    ...(detail === undefined ? {} : { detail }),
  };
}
