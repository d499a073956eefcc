// Journeys: their place in the shell, and their pages, each loaded when it is first opened.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { IconPlus, IconRoute } from "@tabler/icons-react";
import type { Room } from "@/lib/room";
import { shellRoute } from "@/lib/routes";

const journeysRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/journeys",
  validateSearch: (given: Record<string, unknown>): { new?: boolean } => (given.new ? { new: true } : {}),
  component: lazyRouteComponent(() => import("./JourneysPage"), "JourneysPage"),
});

const journeyRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/journeys/$journey",
  component: lazyRouteComponent(() => import("./JourneyPage"), "JourneyPage"),
});

export const room: Room = {
  key: "journeys",
  path: "/journeys",
  label: (t) => t("name", { ns: "journeys" }),
  icon: IconRoute,
  goKey: "j",
  scope: "journeys:read",
  actions: [
    {
      id: "new-journey",
      label: (t) => t("new.action", { ns: "journeys" }),
      icon: IconPlus,
      scope: "journeys:write",
      to: "/journeys?new=true",
    },
  ],
};

export const routes = [journeysRoute, journeyRoute] as const;
