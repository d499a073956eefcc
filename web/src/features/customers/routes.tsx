// Customers: its place in the shell, and its pages, each loaded when it is first opened.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { IconUsers } from "@tabler/icons-react";
import type { Room } from "@/lib/room";
import { shellRoute } from "@/lib/routes";

const customersRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/customers",
  component: lazyRouteComponent(() => import("./CustomersPage"), "CustomersPage"),
});

const customerRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/customers/$customer",
  component: lazyRouteComponent(() => import("./CustomerPage"), "CustomerPage"),
});

export const room: Room = {
  key: "customers",
  path: "/customers",
  label: (t) => t("name", { ns: "customers" }),
  icon: IconUsers,
  goKey: "c",
  scope: "customers:read",
};

export const routes = [customersRoute, customerRoute] as const;
