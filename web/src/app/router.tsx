// The router: every room's pages in the shell, under /app.
import { createRoute, createRouter, redirect } from "@tanstack/react-router";
import type { QueryClient } from "@tanstack/react-query";
import { rootRoute, shellRoute } from "@/lib/routes";
import { PageSkeleton, ProblemView } from "@/ui";
import { MissingPage } from "./MissingPage";
import { featureRoutes } from "./rooms";
import { Shell } from "./shell/Shell";

const indexRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/scorecard", replace: true });
  },
});

shellRoute.update({ component: Shell });

const routeTree = rootRoute.addChildren([shellRoute.addChildren([indexRoute, ...featureRoutes])]);

export function createAppRouter(queries: QueryClient) {
  return createRouter({
    routeTree,
    basepath: "/app",
    context: { queries },
    defaultPreload: "intent",
    defaultPreloadStaleTime: 0, // react-query keeps what was read
    defaultPendingMs: 120,
    defaultPendingComponent: PageSkeleton,
    defaultErrorComponent: ({ error, reset }) => <ProblemView error={error} onRetry={reset} />,
    defaultNotFoundComponent: MissingPage,
    scrollRestoration: true,
  });
}

export type AppRouter = ReturnType<typeof createAppRouter>;

declare module "@tanstack/react-router" {
  interface Register {
    router: AppRouter;
  }
}
