// Settings: its place in the shell, and its pages, each loaded when it is first opened.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { IconSettings } from "@tabler/icons-react";
import type { Room } from "@/lib/room";
import { shellRoute } from "@/lib/routes";
import { readSearch } from "./search";

const settingsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/settings",
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import("./SettingsPage"), "SettingsPage"),
});

const CONNECTOR_TABS = ["operations", "connection", "calls"] as const;

const connectorRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/settings/connectors/$connector",
  validateSearch: (given: Record<string, unknown>): { tab?: (typeof CONNECTOR_TABS)[number] } => {
    const tab = CONNECTOR_TABS.find((each) => each === given.tab);
    return tab ? { tab } : {};
  },
  component: lazyRouteComponent(() => import("./connectors/ConnectorPage"), "ConnectorPage"),
});

const departmentRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/settings/departments/$department",
  component: lazyRouteComponent(() => import("./departments/DepartmentPage"), "DepartmentPage"),
});

export const room: Room = {
  key: "settings",
  path: "/settings",
  label: (t) => t("name", { ns: "settings" }),
  icon: IconSettings,
  goKey: "e",
  actions: [
    { id: "widget", label: (t) => t("title", { ns: "widget" }), scope: "channels:read", to: "/settings?tab=widget" },
    { id: "connectors", label: (t) => t("title", { ns: "connectors" }), scope: "channels:read", to: "/settings?tab=connectors" },
    { id: "departments", label: (t) => t("departments.title", { ns: "settings" }), scope: "settings:read", to: "/settings?tab=departments" },
    { id: "keys", label: (t) => t("keys.open", { ns: "settings" }), scope: "settings:read", to: "/settings?tab=keys" },
  ],
};

export const routes = [settingsRoute, connectorRoute, departmentRoute] as const;
