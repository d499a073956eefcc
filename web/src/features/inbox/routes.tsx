// Inbox: its place in the shell, and its pages, each loaded when it is first opened.
import { useQuery } from "@tanstack/react-query";
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { IconInbox } from "@tabler/icons-react";
import { apiQuery } from "@/lib/api";
import type { Room } from "@/lib/room";
import { shellRoute } from "@/lib/routes";
import { readSearch } from "./search";

const inboxRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/inbox",
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import("./InboxPage"), "InboxPage"),
});

function useWaiting(): number | undefined {
  return useQuery(apiQuery(["inbox"], "/api/v1/conversations/counts")).data?.ours;
}

export const room: Room = {
  key: "inbox",
  path: "/inbox",
  label: (t) => t("name", { ns: "inbox" }),
  icon: IconInbox,
  goKey: "i",
  scope: "conversations:read",
  useCount: useWaiting,
};

export const routes = [inboxRoute] as const;
