// Playground: its place in the shell, and its pages, each loaded when it is first opened.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { IconDeviceMobile } from "@tabler/icons-react";
import type { Room } from "@/lib/room";
import { shellRoute } from "@/lib/routes";
import { readSearch } from "./search";

const playgroundRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/playground",
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import("./PlaygroundPage"), "PlaygroundPage"),
});

export const room: Room = {
  key: "playground",
  path: "/playground",
  label: (t) => t("name", { ns: "playground" }),
  icon: IconDeviceMobile,
  goKey: "y",
  scope: "conversations:read",
};

export const routes = [playgroundRoute] as const;
