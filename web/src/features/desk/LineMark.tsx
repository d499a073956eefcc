// Whether there is a line to the server, and how much waits for one.
import { useTranslation } from "react-i18next";
import { StatusBadge } from "@/ui";
import { useOnline } from "./useOnline";

export function LineMark({ waiting }: { waiting: number }) {
  const { t } = useTranslation("desk");
  const online = useOnline();
  if (waiting) return <StatusBadge tone="busy">{t("line.waiting", { count: waiting })}</StatusBadge>;
  return <StatusBadge tone={online ? "good" : "warn"}>{online ? t("line.online") : t("line.offline")}</StatusBadge>;
}
