// Calls: their place in the shell, and their page, loaded when it is first opened.
import { useQuery } from "@tanstack/react-query";
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { IconPhone } from "@tabler/icons-react";
import type { Room } from "@/lib/room";
import { shellRoute } from "@/lib/routes";
import { dueQuery } from "./queries";
import { readSearch } from "./search";

const callsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/calls",
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import("./CallsPage"), "CallsPage"),
});

function useDue(): number | undefined {
  return useQuery(dueQuery()).data?.due;
}

export const room: Room = {
  key: "calls",
  path: "/calls",
  label: (t) => t("name", { ns: "calls" }),
  icon: IconPhone,
  goKey: "a",
  scope: "conversations:read",
  useCount: useDue,
};

export const routes = [callsRoute] as const;
