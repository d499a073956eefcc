// Campaigns: its place in the shell, and its pages, each loaded when it is first opened.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { IconCalendarEvent } from "@tabler/icons-react";
import type { Room } from "@/lib/room";
import { shellRoute } from "@/lib/routes";

const campaignsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/campaigns",
  component: lazyRouteComponent(() => import("./CampaignsPage"), "CampaignsPage"),
});

export const room: Room = {
  key: "campaigns",
  path: "/campaigns",
  label: (t) => t("name", { ns: "campaigns" }),
  icon: IconCalendarEvent,
  goKey: "p",
  scope: "campaigns:read",
};

export const routes = [campaignsRoute] as const;
