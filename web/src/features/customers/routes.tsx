// Customers: its place in the shell, and its pages, each loaded when it is first opened.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { IconFileImport, IconHistory, IconUserPlus, IconUsers } from "@tabler/icons-react";
import type { Room } from "@/lib/room";
import { shellRoute } from "@/lib/routes";
import { readListSearch, readPageSearch } from "./search";

const customersRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/customers",
  validateSearch: readListSearch,
  component: lazyRouteComponent(() => import("./list/CustomersPage"), "CustomersPage"),
});

const importsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/customers/imports",
  component: lazyRouteComponent(() => import("./import/ImportsPage"), "ImportsPage"),
});

const importRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/customers/imports/$import",
  component: lazyRouteComponent(() => import("./import/ImportPage"), "ImportPage"),
});

const logsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/customers/logs",
  component: lazyRouteComponent(() => import("./logs/LogsPage"), "LogsPage"),
});

const logRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/customers/logs/$log",
  component: lazyRouteComponent(() => import("./logs/LogPage"), "LogPage"),
});

const sourceRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/customers/sources/$source",
  component: lazyRouteComponent(() => import("./sources/SourcePage"), "SourcePage"),
});

const duplicatesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/customers/duplicates",
  component: lazyRouteComponent(() => import("./duplicates/DuplicatesPage"), "DuplicatesPage"),
});

const customerRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/customers/$customer",
  validateSearch: readPageSearch,
  component: lazyRouteComponent(() => import("./page/CustomerPage"), "CustomerPage"),
});

export const room: Room = {
  key: "customers",
  path: "/customers",
  label: (t) => t("name", { ns: "customers" }),
  icon: IconUsers,
  goKey: "c",
  scope: "customers:read",
  actions: [
    {
      id: "new-customer",
      label: (t) => t("new.title", { ns: "customers" }),
      icon: IconUserPlus,
      scope: "customers:write",
      to: "/customers?new=true",
    },
    {
      id: "import-customers",
      label: (t) => t("import.title", { ns: "customers" }),
      icon: IconFileImport,
      scope: "customers:write",
      to: "/customers/imports",
    },
    {
      id: "duplicate-customers",
      label: (t) => t("duplicates.title", { ns: "customers" }),
      icon: IconUsers,
      scope: "customers:read",
      to: "/customers/duplicates",
    },
    {
      id: "import-logs",
      label: (t) => t("logs.title", { ns: "customers" }),
      icon: IconHistory,
      scope: "customers:write",
      to: "/customers/logs",
    },
  ],
};

export const routes = [customersRoute, importsRoute, importRoute, logsRoute, logRoute, sourceRoute, duplicatesRoute, customerRoute] as const;
