// Scorecard: its place in the shell, and its pages, each loaded when it is first opened.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { IconChartBar } from "@tabler/icons-react";
import type { Room } from "@/lib/room";
import { shellRoute } from "@/lib/routes";
import { readSearch } from "./search";

const scorecardRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/scorecard",
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import("./ScorecardPage"), "ScorecardPage"),
});

export const room: Room = {
  key: "scorecard",
  path: "/scorecard",
  label: (t) => t("name", { ns: "scorecard" }),
  icon: IconChartBar,
  goKey: "s",
  scope: "insights:read",
};

export const routes = [scorecardRoute] as const;
