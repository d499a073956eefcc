// What the campaign screens read. Keys name no campaign: hints carry ids, addresses here mostly slugs.
import { apiList, apiQuery } from "@/lib/api";

export const campaignQuery = (campaign: string) =>
  apiQuery(["campaign"], "/api/v1/campaigns/{campaign}", { params: { path: { campaign } } });

export const figuresQuery = (campaign: string) =>
  apiQuery(["campaign"], "/api/v1/campaigns/{campaign}/figures", { params: { path: { campaign } } });

export const sumsQuery = () => apiQuery(["campaign"], "/api/v1/figures/campaigns");

export const campaignsList = (q: string, status: string) =>
  apiList(["campaign"], "/api/v1/campaigns", {
    params: { query: { q, ...(status ? { status: status as "draft" } : {}) } },
  });

export const peopleList = (campaign: string, stage: string) =>
  apiList(["campaign"], "/api/v1/campaigns/{campaign}/customers", {
    params: { path: { campaign }, query: stage ? { stage: stage as "in" } : {} },
  });

export const templatesQuery = () =>
  apiQuery(["template"], "/api/v1/templates", { params: { query: { limit: 200 } } });
