// What everything drawn needs around it: theme, colour scheme, notifications, questions before deeds.
import "@fontsource-variable/inter";
import "@mantine/core/styles.css";
import "@mantine/dates/styles.css";
import "@mantine/dropzone/styles.css";
import "@mantine/notifications/styles.css";
import "@mantine/spotlight/styles.css";
import "./tokens.css";
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import type { ReactNode } from "react";
import { ConfirmProvider } from "../ConfirmDialog";
import { theme } from "./theme";

export function Theme({ children }: { children: ReactNode }) {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <Notifications position="bottom-right" limit={3} autoClose={6000} />
      <ConfirmProvider>{children}</ConfirmProvider>
    </MantineProvider>
  );
}
