// What the screens of journeys read.
import { apiList, apiQuery } from "@/lib/api";

export const journeysList = () => apiList(["journey"], "/api/v1/journeys", { params: { query: {} } });

export const journeyQuery = (name: string) =>
  apiQuery(["journey", name], "/api/v1/journeys/{journey}", { params: { path: { journey: name } } });

export const partsQuery = () => apiQuery(["journey-parts"], "/api/v1/journeys/steps");

export const countsQuery = (name: string) =>
  apiQuery(["journey-counts", name], "/api/v1/journeys/{journey}/counts", { params: { path: { journey: name }, query: {} } });

export const stayingList = (name: string, step: string) =>
  apiList(["journey-staying", `${name}/${step}`], "/api/v1/journeys/{journey}/customers", {
    params: { path: { journey: name }, query: { step } },
  });
