// Inbox: its place in the shell, and its pages, each loaded when it is first opened.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { IconInbox } from "@tabler/icons-react";
import type { Room } from "@/lib/room";
import { shellRoute } from "@/lib/routes";

const inboxRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/inbox",
  component: lazyRouteComponent(() => import("./InboxPage"), "InboxPage"),
});

export const room: Room = {
  key: "inbox",
  path: "/inbox",
  label: (t) => t("name", { ns: "inbox" }),
  icon: IconInbox,
  goKey: "i",
  scope: "conversations:read",
};

export const routes = [inboxRoute] as const;
