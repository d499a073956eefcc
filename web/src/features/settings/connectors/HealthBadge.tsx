// How a back end fares, in a word.
import { useTranslation } from "react-i18next";
import type { SchemaConnectorItem } from "@/lib/api";
import { StatusBadge } from "@/ui";

export function HealthBadge({ connector }: { connector: SchemaConnectorItem }) {
  const { t } = useTranslation("connectors");
  if (connector.resting) return <StatusBadge tone="bad">{t("health.resting")}</StatusBadge>;
  if (connector.health.failures > 0) return <StatusBadge tone="warn">{t("health.failing", { count: connector.health.failures })}</StatusBadge>;
  if (connector.health.answered_at) return <StatusBadge tone="good">{t("health.answers")}</StatusBadge>;
  return <StatusBadge tone="quiet">{t("health.unknown")}</StatusBadge>;
}
