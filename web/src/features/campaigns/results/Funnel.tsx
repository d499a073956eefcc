// From the audience to the goal: how many are left at each stage.
import { Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { formatCount, formatPercent } from "@/lib/format";
import type { CampaignFigures } from "../types";
import classes from "./results.module.css";

export function Funnel({ figures }: { figures: CampaignFigures }) {
  const { t } = useTranslation("campaigns");
  const stages = [
    { key: "invited", count: figures.enrolled - figures.control },
    { key: "answered", count: figures.answered },
    { key: "reached", count: figures.reached },
  ] as const;
  const most = Math.max(1, ...stages.map((stage) => stage.count));
  return (
    <section>
      <Title order={2} mb="sm">
        {t("results.funnel")}
      </Title>
      <ol className={classes.funnel}>
        {stages.map((stage) => (
          <li key={stage.key}>
            <span className={classes.stage}>{t(`funnel.${stage.key}`)}</span>
            <span className={classes.track} aria-hidden>
              <span style={{ width: `${(100 * stage.count) / most}%` }} />
            </span>
            <Text component="span" size="sm" className={classes.number ?? ""}>
              {formatCount(stage.count)} · {formatPercent(stages[0].count ? stage.count / stages[0].count : 0)}
            </Text>
          </li>
        ))}
      </ol>
    </section>
  );
}
