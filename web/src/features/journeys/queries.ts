// What the screens of journeys read.
import { apiList, apiQuery } from "@/lib/api";

export const journeysList = () => apiList(["journey"], "/api/v1/journeys", { params: { query: {} } });

export const journeyQuery = (name: string) =>
  apiQuery(["journey", name], "/api/v1/journeys/{journey}", { params: { path: { journey: name } } });

export const partsQuery = () => apiQuery(["journey-parts"], "/api/v1/journeys/steps");

export const countsQuery = (name: string) =>
  apiQuery(["journey-counts", name], "/api/v1/journeys/{journey}/counts", { params: { path: { journey: name }, query: {} } });

export const simulationsQuery = (name: string) =>
  apiQuery(["journey-simulations", name], "/api/v1/journeys/simulations", { params: { query: { journey: name } } });

export const simulationQuery = (id: string) =>
  apiQuery(["journey-simulation", id], "/api/v1/journeys/simulations/{simulation_id}", { params: { path: { simulation_id: id } } });

export const passengersList = (id: string, step: string | undefined, ended: string | undefined) =>
  apiList(["journey-passengers", `${id}/${step ?? ""}/${ended ?? ""}`], "/api/v1/journeys/simulations/{simulation_id}/customers", {
    params: { path: { simulation_id: id }, query: { ...(step && { step }), ...(ended && { ended }) } },
  });

export const wayQuery = (id: string, customer: string) =>
  apiQuery(["journey-way", `${id}/${customer}`], "/api/v1/journeys/simulations/{simulation_id}/customers/{customer_id}", {
    params: { path: { simulation_id: id, customer_id: customer } },
  });

export const stayingList = (name: string, step: string) =>
  apiList(["journey-staying", `${name}/${step}`], "/api/v1/journeys/{journey}/customers", {
    params: { path: { journey: name }, query: { step } },
  });
