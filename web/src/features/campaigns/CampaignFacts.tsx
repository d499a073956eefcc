// The line under a campaign's name: where it stands, what it is to reach, for whom, and whether all is saved.
import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { formatCount, formatPercent } from "@/lib/format";
import { RelativeTime } from "@/ui";
import { CampaignStatus } from "./CampaignStatus";
import classes from "./campaigns.module.css";
import type { CampaignFigures } from "./types";
import type { Plan } from "./usePlan";

export function CampaignFacts({ plan, figures }: { plan: Plan; figures: CampaignFigures | null }) {
  const { t } = useTranslation("campaigns");
  const { detail, definition } = plan;
  return (
    <div className={classes.facts}>
      <CampaignStatus status={detail.status} />
      {detail.launched_at && (
        <span>
          {t("launched")} <RelativeTime at={detail.launched_at} />
        </span>
      )}
      <span>{t("goalLine", { goal: definition.goal.name || t("noGoal") })}</span>
      {figures && figures.enrolled > 0 ? (
        <span>
          {t("reachedLine", {
            reached: formatCount(figures.reached),
            count: figures.enrolled,
            enrolled: formatCount(figures.enrolled),
            share: formatPercent(figures.reached / figures.enrolled),
          })}
        </span>
      ) : (
        <Text component="span" size="sm" truncate maw="48ch">
          {detail.audience ?? t("everybody")}
        </Text>
      )}
      <span role="status">{plan.editable ? (plan.saving ? t("saving") : t("saved")) : ""}</span>
    </div>
  );
}
