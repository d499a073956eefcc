// How a department stands just now: whether its people are there, how many take what comes, and what waits for nobody.
import { useTranslation } from "react-i18next";
import type { SchemaDepartmentNow } from "@/lib/api";
import { formatSoon } from "@/lib/format";
import { StatusBadge } from "@/ui";
import settings from "../Settings.module.css";
import classes from "./Departments.module.css";

export function Standing({ now }: { now: SchemaDepartmentNow | undefined }) {
  const { t } = useTranslation("settings");
  if (!now) return null;
  const opens = now.opens_at ? new Date(now.opens_at) : null;
  return (
    <span className={classes.states}>
      <StatusBadge tone={opens ? "quiet" : "good"}>
        {opens ? t("departments.closed", { at: formatSoon(opens, new Date()) }) : t("departments.open")}
      </StatusBadge>
      {now.on_duty > 0 && <span className={settings.dim}>{t("departments.onDuty", { count: now.on_duty })}</span>}
      {now.waiting > 0 && <span className={settings.dim}>{t("departments.waiting", { count: now.waiting })}</span>}
    </span>
  );
}
