// Content: its place in the shell, and its pages, each loaded when it is first opened.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { IconTemplate } from "@tabler/icons-react";
import type { Room } from "@/lib/room";
import { shellRoute } from "@/lib/routes";

const contentRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/content",
  component: lazyRouteComponent(() => import("./ContentPage"), "ContentPage"),
});

export const room: Room = {
  key: "content",
  path: "/content",
  label: (t) => t("name", { ns: "content" }),
  icon: IconTemplate,
  goKey: "t",
  scope: "content:read",
};

export const routes = [contentRoute] as const;
