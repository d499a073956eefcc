// The whole client: queries, theme, and the gate that shows the shell to whoever is signed in.
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useState } from "react";
import { createQueryClient } from "@/lib/api";
import { notifyProblem } from "@/ui";
import { Theme } from "@/ui/theme/Theme";
import { CrashBoundary } from "./CrashBoundary";
import { createAppRouter } from "./router";
import { Gate } from "./session/Gate";

export function App() {
  const [queries] = useState(() => createQueryClient(notifyProblem));
  const [router] = useState(() => createAppRouter(queries));
  return (
    <QueryClientProvider client={queries}>
      <Theme>
        <CrashBoundary>
          <Gate>
            <RouterProvider router={router} />
          </Gate>
        </CrashBoundary>
      </Theme>
    </QueryClientProvider>
  );
}
