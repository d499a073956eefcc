// Scorecard: what reached whom, what came back, and what it cost; every figure opens the customers behind it.
import { Button, Skeleton } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { IconChartBar, IconDownload } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { EmptyState, PageHeader, ProblemView } from "@/ui";
import { AlertStrip } from "./AlertStrip";
import { BehindPanel } from "./BehindPanel";
import { Budgets } from "./Budgets";
import { Purposes } from "./Purposes";
import { ChannelTable } from "./ChannelTable";
import { ContactTable } from "./ContactTable";
import { Controls } from "./Controls";
import { Course } from "./Course";
import { Funnel } from "./Funnel";
import { Headline } from "./Headline";
import { isEmpty } from "./model";
import { campaignsQuery, cardQuery, fileOf, seriesQuery } from "./queries";
import classes from "./scorecard.module.css";
import { queryOf } from "./search";
import { Section } from "./Section";
import { SwitchMatrix } from "./SwitchMatrix";
import { usePeriodWords } from "./usePeriodWords";
import { useScorecard } from "./useScorecard";

export function ScorecardPage() {
  const { t } = useTranslation("scorecard");
  const state = useScorecard();
  const { search, open } = state;
  const words = usePeriodWords(search);
  const card = useQuery({ ...cardQuery(search), placeholderData: keepPreviousData });
  const series = useQuery({ ...seriesQuery(search), placeholderData: keepPreviousData }).data;
  const campaigns = useQuery(campaignsQuery()).data?.items;
  const data = card.data;
  const nothingYet = data && isEmpty(data.total) && campaigns && !campaigns.some((each) => each.launched_at !== null);
  return (
    <>
      <PageHeader
        title={t("name")}
        text={t("about")}
        actions={
          <Button
            component="a"
            href={fileOf("export.csv", queryOf(search))}
            variant="default"
            leftSection={<IconDownload size={15} aria-hidden />}
          >
            {t("export")}
          </Button>
        }
      >
        <Controls state={state} />
      </PageHeader>
      <div className={classes.page} data-outdated={card.isPlaceholderData || undefined}>
        {card.error && !data && <ProblemView error={card.error} onRetry={() => void card.refetch()} />}
        {nothingYet ? (
          <EmptyState
            icon={IconChartBar}
            title={t("empty.title")}
            text={t("empty.text")}
            action={
              <Button component={Link} to="/campaigns">
                {t("empty.action")}
              </Button>
            }
          />
        ) : (
          <>
            <AlertStrip />
            {!data && !card.error && <Waiting />}
            {data && (
              <>
                <Headline total={data.total} before={data.before} currency={data.currency} words={words} open={open} />
                <Section title={t("byChannel")}>
                  {data.channels.every((row) => isEmpty(row.figures)) ? (
                    <EmptyState title={t("quiet.title")} text={t("quiet.text")} />
                  ) : (
                    <ChannelTable rows={data.channels} series={series} currency={data.currency} open={open} />
                  )}
                </Section>
                {data.events.length > 0 && (
                  <Section title={t("byContact")}>
                    <ContactTable rows={data.events} currency={data.currency} open={open} />
                  </Section>
                )}
                {!search.campaign && <Budgets />}
                {!search.campaign && <Purposes />}
                <Course series={series} />
                <div className={classes.two}>
                  {search.campaign && <Funnel campaign={search.campaign} open={state.open && wholeCampaign(state)} />}
                  <SwitchMatrix state={state} />
                </div>
                {search.figure && open && (
                  <BehindPanel state={state} figure={search.figure} campaign={data.campaign?.name} currency={data.currency} />
                )}
              </>
            )}
          </>
        )}
      </div>
    </>
  );
}

/** The funnel is of all time, and so are the customers it opens. */
function wholeCampaign(state: ReturnType<typeof useScorecard>): typeof state.open {
  return (figure) => state.set({ figure, period: undefined, from: undefined, to: undefined });
}

function Waiting() {
  return (
    <>
      <div className={classes.headline}>
        {[0, 1, 2, 3, 4, 5, 6].map((each) => (
          <Skeleton key={each} height={92} />
        ))}
      </div>
      <Skeleton height={240} />
      <Skeleton height={300} />
    </>
  );
}
