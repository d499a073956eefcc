// The two routes that all others hang under; the app gives them their frame.
import { createRootRouteWithContext, createRoute } from "@tanstack/react-router";
import type { QueryClient } from "@tanstack/react-query";

export const rootRoute = createRootRouteWithContext<{ queries: QueryClient }>()();

/** The parent of every room's routes: what stands in the shell, beside the rail. */
export const shellRoute = createRoute({ getParentRoute: () => rootRoute, id: "shell" });
