// Channels: their place in the shell, and their pages, each loaded when it is first opened.
import { useQuery } from "@tanstack/react-query";
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { IconAntenna } from "@tabler/icons-react";
import type { Room } from "@/lib/room";
import { shellRoute } from "@/lib/routes";
import { useMay } from "@/lib/session";
import { healthQuery } from "./queries";
import { readAccount, readCatalogue, readSetup } from "./search";
import { isTroubled } from "./states";

const channelsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/channels",
  component: lazyRouteComponent(() => import("./ChannelsPage"), "ChannelsPage"),
});

const catalogueRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/channels/catalogue",
  validateSearch: readCatalogue,
  component: lazyRouteComponent(() => import("./catalogue/CataloguePage"), "CataloguePage"),
});

const setupRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/channels/new/$provider",
  validateSearch: readSetup,
  component: lazyRouteComponent(() => import("./setup/SetupPage"), "SetupPage"),
});

const accountRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/channels/accounts/$account",
  validateSearch: readAccount,
  component: lazyRouteComponent(() => import("./account/AccountPage"), "AccountPage"),
});

const numbersRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/channels/numbers/$route",
  component: lazyRouteComponent(() => import("./numbers/NumbersPage"), "NumbersPage"),
});

/** How many accounts are in trouble just now. */
function useTroubled(): number | undefined {
  const may = useMay()("channels:read");
  const { data } = useQuery({ ...healthQuery(30_000), enabled: may });
  return data?.filter((each) => isTroubled(each.state)).length || undefined;
}

export const room: Room = {
  key: "channels",
  path: "/channels",
  label: (t) => t("name", { ns: "channels" }),
  icon: IconAntenna,
  goKey: "l",
  scope: "channels:read",
  useCount: useTroubled,
  actions: [{ id: "catalogue", label: (t) => t("connect", { ns: "channels" }), scope: "channels:write", to: "/channels/catalogue" }],
};

export const routes = [channelsRoute, catalogueRoute, setupRoute, accountRoute, numbersRoute] as const;
