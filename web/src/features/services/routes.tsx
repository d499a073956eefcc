// Services: their place in the shell, and their pages, each loaded when it is first opened.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { IconHash, IconPlus } from "@tabler/icons-react";
import type { Room } from "@/lib/room";
import { shellRoute } from "@/lib/routes";

const servicesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/services",
  validateSearch: (given: Record<string, unknown>): { new?: boolean } => (given.new ? { new: true } : {}),
  component: lazyRouteComponent(() => import("./ServicesPage"), "ServicesPage"),
});

const serviceRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/services/$service",
  component: lazyRouteComponent(() => import("./ServicePage"), "ServicePage"),
});

export const room: Room = {
  key: "services",
  path: "/services",
  label: (t) => t("name", { ns: "services" }),
  icon: IconHash,
  goKey: "v",
  scope: "journeys:read",
  actions: [
    {
      id: "new-service",
      label: (t) => t("new.action", { ns: "services" }),
      icon: IconPlus,
      scope: "journeys:write",
      to: "/services?new=true",
    },
  ],
};

export const routes = [servicesRoute, serviceRoute] as const;
