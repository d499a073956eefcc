// What the scorecard reads; all of it is of the view “scorecard”, so that it is live.
import { apiList, apiQuery } from "@/lib/api";
import { behindQuery, queryOf, type FigureOf, type ScorecardSearch } from "./search";

export const SERIES = ["sent", "delivered", "answered", "positive", "reached", "failed", "cost"] as const;
export type SeriesName = (typeof SERIES)[number];

export const cardQuery = (search: ScorecardSearch) =>
  apiQuery(["scorecard"], "/api/v1/scorecard", { params: { query: queryOf(search) } });

export const seriesQuery = (search: ScorecardSearch) =>
  apiQuery(["scorecard"], "/api/v1/scorecard/series", { params: { query: { ...queryOf(search), measure: [...SERIES] } } });

export const switchesQuery = (search: ScorecardSearch) =>
  apiQuery(["scorecard"], "/api/v1/scorecard/switches", { params: { query: queryOf(search) } });

export const funnelQuery = (campaign: string) =>
  apiQuery(["scorecard"], "/api/v1/scorecard/funnel", { params: { query: { campaign } } });

export const behindList = (search: ScorecardSearch, figure: FigureOf) =>
  apiList(["scorecard"], "/api/v1/scorecard/customers", { params: { query: behindQuery(search, figure) } });

export const alertsQuery = () => apiQuery(["scorecard"], "/api/v1/alerts");

export const rulesQuery = () => apiQuery(["scorecard"], "/api/v1/alerts/rules");

export const campaignsQuery = () => apiQuery(["campaign"], "/api/v1/campaigns", { params: { query: { limit: 200 } } });

/** The address of a file with the same filters. */
export function fileOf(name: "export.csv" | "customers.csv", query: Record<string, string>): string {
  return `/api/v1/scorecard/${name}?${new URLSearchParams(query).toString()}`;
}
