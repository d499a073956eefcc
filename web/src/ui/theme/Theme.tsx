// What everything drawn needs around it: theme, colour scheme, notifications, questions before deeds.
import "@fontsource-variable/inter";
import "@mantine/core/styles.layer.css";
import "@mantine/dates/styles.layer.css";
import "@mantine/dropzone/styles.layer.css";
import "@mantine/notifications/styles.layer.css";
import "@mantine/spotlight/styles.layer.css";
import "./tokens.css";
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmProvider } from "../ConfirmDialog";
import { cssVariables, OVERLAYS, theme } from "./theme";

export function Theme({ children }: { children: ReactNode }) {
  const { t } = useTranslation("ui");
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" cssVariablesResolver={cssVariables}>
      <Notifications position="bottom-right" limit={3} autoClose={6000} />
      <ConfirmProvider>{children}</ConfirmProvider>
      <div id={OVERLAYS} role="region" aria-label={t("overlays")} />
    </MantineProvider>
  );
}
