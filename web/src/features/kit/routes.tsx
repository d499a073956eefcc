// The kit on one page, for whoever builds screens; in no menu.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { IconComponents } from "@tabler/icons-react";
import type { Room } from "@/lib/room";
import { shellRoute } from "@/lib/routes";

const kitRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/kit",
  component: lazyRouteComponent(() => import("./KitPage"), "KitPage"),
});

export const room: Room = {
  key: "kit",
  path: "/kit",
  label: (t) => t("name", { ns: "kit" }),
  icon: IconComponents,
  hidden: true,
};

export const routes = [kitRoute] as const;
