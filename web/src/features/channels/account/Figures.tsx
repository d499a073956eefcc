// An account at a glance: what went through it today, what waits, and when it last worked.
import { useTranslation } from "react-i18next";
import type { SchemaAccountHealth } from "@/lib/api";
import { formatCount, formatRelative } from "@/lib/format";
import { Figure } from "@/ui";
import classes from "../Channels.module.css";

export function Figures({ health }: { health: SchemaAccountHealth }) {
  const { t } = useTranslation("channels");
  const now = new Date();
  const last = (at: string | null) => (at ? t("figure.last", { ago: formatRelative(new Date(at), now) }) : t("figure.today"));
  return (
    <div className={classes.figures}>
      <Figure label={t("figure.sent")} value={formatCount(health.sent)} period={last(health.sent_at)} />
      <Figure label={t("figure.delivered")} value={formatCount(health.delivered)} period={t("figure.today")} />
      <Figure label={t("figure.failed")} value={formatCount(health.failed)} period={t("figure.today")} />
      <Figure label={t("figure.received")} value={formatCount(health.received)} period={last(health.received_at)} />
      <Figure label={t("figure.waiting")} value={formatCount(health.waiting)} period={t("figure.now")} />
    </div>
  );
}
