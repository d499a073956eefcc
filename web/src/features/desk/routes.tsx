// Desk: its place in the shell, and its page, loaded when it is first opened.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { IconQrcode } from "@tabler/icons-react";
import type { Room } from "@/lib/room";
import { shellRoute } from "@/lib/routes";
import { readSearch } from "./search";

const deskRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/desk",
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import("./DeskPage"), "DeskPage"),
});

export const room: Room = {
  key: "desk",
  path: "/desk",
  label: (t) => t("name", { ns: "desk" }),
  icon: IconQrcode,
  goKey: "d",
  scope: "conversations:write",
};

export const routes = [deskRoute] as const;
