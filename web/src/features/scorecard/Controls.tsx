// Of which campaign and time the scorecard is.
import { Button, Group, Popover, SegmentedControl, Select, Stack, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconCalendar } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./scorecard.module.css";
import { campaignsQuery } from "./queries";
import { PERIODS, periodOf, type Period } from "./search";
import { usePeriodWords } from "./usePeriodWords";
import type { ScorecardState } from "./useScorecard";

export function Controls({ state }: { state: ScorecardState }) {
  const { t } = useTranslation("scorecard");
  const { search, set } = state;
  const { data } = useQuery(campaignsQuery());
  const period = periodOf(search);
  const campaigns = (data?.items ?? []).filter((each) => each.launched_at !== null || each.slug === search.campaign);
  return (
    <Group gap="sm" className={classes.controls}>
      <Select
        aria-label={t("campaign")}
        placeholder={t("everything")}
        value={search.campaign ?? null}
        onChange={(campaign) => set({ campaign: campaign ?? undefined, period: undefined, from: undefined, to: undefined, figure: undefined })}
        data={campaigns.map((each) => ({ value: each.slug, label: each.name }))}
        clearable
        searchable
        clearButtonProps={{ "aria-label": t("everything") }}
        nothingFoundMessage={t("noCampaign")}
        className={classes.campaign ?? ""}
      />
      <SegmentedControl
        aria-label={t("time")}
        value={period === "own" ? "" : period}
        onChange={(value) => set({ period: value as Period, from: undefined, to: undefined })}
        data={PERIODS.map((value) => ({ value, label: t(`short.${value}`) }))}
      />
      <OwnDays state={state} />
    </Group>
  );
}

function OwnDays({ state }: { state: ScorecardState }) {
  const { t } = useTranslation("scorecard");
  const { search, set } = state;
  const words = usePeriodWords(search);
  const [opened, setOpened] = useState(false);
  const [from, setFrom] = useState(search.from ?? "");
  const [to, setTo] = useState(search.to ?? "");
  const own = periodOf(search) === "own";
  const fits = from !== "" && to !== "" && from <= to;
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" trapFocus>
      <Popover.Target>
        <Button
          variant={own ? "light" : "default"}
          size="compact-sm"
          leftSection={<IconCalendar size={14} aria-hidden />}
          onClick={() => setOpened(!opened)}
        >
          {own ? words.period : t("days")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            set({ from, to, period: undefined });
            setOpened(false);
          }}
        >
          <Stack gap="sm">
            <TextInput type="date" label={t("from")} value={from} onChange={(event) => setFrom(event.currentTarget.value)} />
            <TextInput
              type="date"
              label={t("to")}
              value={to}
              onChange={(event) => setTo(event.currentTarget.value)}
              error={from && to && from > to ? t("backwards") : undefined}
            />
            <Button type="submit" disabled={!fits}>
              {t("show")}
            </Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
