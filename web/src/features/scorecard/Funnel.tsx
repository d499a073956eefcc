// How many of a campaign's customers came how far, each counted once; the control group for comparison.
import { Skeleton, Text, UnstyledButton } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { formatCount, formatPercent } from "@/lib/format";
import { share } from "./model";
import { funnelQuery } from "./queries";
import classes from "./scorecard.module.css";
import { Section } from "./Section";
import type { ScorecardState } from "./useScorecard";

const STAGES = ["enrolled", "sent", "delivered", "answered", "positive", "reached"] as const;

export function Funnel({ campaign, open }: { campaign: string; open: ScorecardState["open"] }) {
  const { t } = useTranslation("scorecard");
  const { data } = useQuery({ ...funnelQuery(campaign), placeholderData: keepPreviousData });
  if (!data) return <Skeleton height={240} />;
  const { customers } = data;
  const against = customers.control ? share(customers.control_reached, customers.control) : null;
  const treated = share(customers.reached, customers.enrolled);
  return (
    <Section title={t("funnel.title")} aside={<Text className={classes.note ?? ""}>{t("funnel.text")}</Text>}>
      <ol className={classes.funnel}>
        {STAGES.map((stage) => {
          const count = customers[stage];
          const of = share(count, customers.enrolled) ?? 0;
          const body = (
            <>
              <span className={classes.stage}>{t(`funnel.${stage}`)}</span>
              <span className={classes.track} aria-hidden>
                <span style={{ width: `${Math.min(100, 100 * of)}%` }} />
              </span>
              <span className={classes.stageCount}>{formatCount(count)}</span>
              <span className={classes.stageShare}>{formatPercent(of)}</span>
            </>
          );
          return (
            <li key={stage}>
              {open && count > 0 ? (
                <UnstyledButton
                  className={`${classes.bar} ${classes.opens}`}
                  onClick={() => open({ measure: stage })}
                  title={t("openFigure")}
                >
                  {body}
                </UnstyledButton>
              ) : (
                <span className={classes.bar}>{body}</span>
              )}
            </li>
          );
        })}
      </ol>
      {against !== null && treated !== null && (
        <Text className={classes.note ?? ""}>
          {t("funnel.control", { treated: formatPercent(treated), control: formatPercent(against), count: customers.control })}
        </Text>
      )}
    </Section>
  );
}
