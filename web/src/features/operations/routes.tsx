// Operations: its place in the shell, and its pages, each loaded when it is first opened.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { IconActivityHeartbeat } from "@tabler/icons-react";
import type { Room } from "@/lib/room";
import { shellRoute } from "@/lib/routes";
import { readSearch } from "./search";

const operationsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/operations",
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import("./OperationsPage"), "OperationsPage"),
});

export const room: Room = {
  key: "operations",
  path: "/operations",
  label: (t) => t("name", { ns: "operations" }),
  icon: IconActivityHeartbeat,
  goKey: "o",
  scope: "operations:read",
  actions: [
    {
      id: "set-aside",
      label: (t) => t("aside.open", { ns: "operations" }),
      scope: "operations:read",
      to: "/operations?tab=aside",
    },
    {
      id: "requests",
      label: (t) => t("requests.open", { ns: "operations" }),
      scope: "settings:read",
      to: "/operations?tab=requests",
    },
  ],
};

export const routes = [operationsRoute] as const;
