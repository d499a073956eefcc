// Topics: their place in the shell, and their pages, each loaded when it is first opened.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { IconMessages } from "@tabler/icons-react";
import type { Room } from "@/lib/room";
import { shellRoute } from "@/lib/routes";
import { readSearch } from "./search";

const topicsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/topics",
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import("./TopicsPage"), "TopicsPage"),
});

const topicRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/topics/$topic",
  component: lazyRouteComponent(() => import("./TopicPage"), "TopicPage"),
});

export const room: Room = {
  key: "topics",
  path: "/topics",
  label: (t) => t("name", { ns: "topics" }),
  icon: IconMessages,
  goKey: "m",
  scope: "conversations:read",
};

export const routes = [topicsRoute, topicRoute] as const;
