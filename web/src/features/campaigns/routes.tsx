// Campaigns: its place in the shell, and its pages, each loaded when it is first opened.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { IconCalendarEvent, IconPlus } from "@tabler/icons-react";
import type { Room } from "@/lib/room";
import { shellRoute } from "@/lib/routes";

export const TABS = ["plan", "list", "setup", "results", "customers"] as const;
export type Tab = (typeof TABS)[number];

export interface CampaignSearch {
  tab?: Tab;
  /** The contact that is open beside the plan. */
  event?: string;
  /** Which of the campaign's customers. */
  stage?: string;
}

const campaignsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/campaigns",
  validateSearch: (given: Record<string, unknown>): { new?: boolean; status?: string } => ({
    ...(given.new ? { new: true } : {}),
    ...(typeof given.status === "string" && given.status ? { status: given.status } : {}),
  }),
  component: lazyRouteComponent(() => import("./CampaignsPage"), "CampaignsPage"),
});

const campaignRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/campaigns/$campaign",
  validateSearch: (given: Record<string, unknown>): CampaignSearch => ({
    ...(TABS.includes(given.tab as Tab) && given.tab !== "plan" ? { tab: given.tab as Tab } : {}),
    ...(typeof given.event === "string" && given.event ? { event: given.event } : {}),
    ...(typeof given.stage === "string" && given.stage ? { stage: given.stage } : {}),
  }),
  component: lazyRouteComponent(() => import("./CampaignPage"), "CampaignPage"),
});

export const room: Room = {
  key: "campaigns",
  path: "/campaigns",
  label: (t) => t("name", { ns: "campaigns" }),
  icon: IconCalendarEvent,
  goKey: "p",
  scope: "campaigns:read",
  actions: [
    {
      id: "new-campaign",
      label: (t) => t("new.action", { ns: "campaigns" }),
      icon: IconPlus,
      scope: "campaigns:write",
      to: "/campaigns?new=true",
    },
  ],
};

export const routes = [campaignsRoute, campaignRoute] as const;
