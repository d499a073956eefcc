// Settings: its place in the shell, and its pages, each loaded when it is first opened.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { IconSettings } from "@tabler/icons-react";
import type { Room } from "@/lib/room";
import { shellRoute } from "@/lib/routes";

const settingsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/settings",
  component: lazyRouteComponent(() => import("./SettingsPage"), "SettingsPage"),
});

export const room: Room = {
  key: "settings",
  path: "/settings",
  label: (t) => t("name", { ns: "settings" }),
  icon: IconSettings,
  goKey: "e",
};

export const routes = [settingsRoute] as const;
