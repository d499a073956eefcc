// Draws a component with all that stands around it in the client.
import { QueryClientProvider } from "@tanstack/react-query";
import { MantineProvider } from "@mantine/core";
import { render as draw } from "@testing-library/react";
import type { ReactNode } from "react";
import { createQueryClient } from "@/lib/api";
import { ConfirmProvider } from "@/ui/ConfirmDialog";

export function render(ui: ReactNode) {
  const queries = createQueryClient(() => undefined);
  const drawn = draw(
    <QueryClientProvider client={queries}>
      <MantineProvider env="test">
        <ConfirmProvider>{ui}</ConfirmProvider>
      </MantineProvider>
    </QueryClientProvider>,
  );
  return { ...drawn, queries };
}
