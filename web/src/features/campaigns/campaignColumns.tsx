// The columns of the list of campaigns.
import { Progress, Text } from "@mantine/core";
import type { TFunction } from "i18next";
import { formatCompact, formatPercent } from "@/lib/format";
import type { components } from "@/lib/api";
import { ChannelBadge, Money, RelativeTime, type Column } from "@/ui";
import classes from "./campaigns.module.css";
import { CampaignStatus } from "./CampaignStatus";
import type { CampaignItem } from "./types";

type Sums = components["schemas"]["CampaignSums"];

export function campaignColumns(t: TFunction<"campaigns">, sums: readonly Sums[]): Column<CampaignItem>[] {
  const of = new Map(sums.map((each) => [each.campaign, each]));
  const figure = (row: CampaignItem, pick: (found: Sums) => string) => {
    const found = of.get(row.id);
    return found ? pick(found) : "–";
  };
  return [
    {
      key: "name",
      title: t("columns.name"),
      width: "minmax(0, 3fr)",
      render: (row) => (
        <div className={classes.two}>
          <span className={classes.strong}>{row.name || t("untitled")}</span>
          <Text size="xs" c="dimmed" truncate>
            {t("goalLine", { goal: row.goal || t("noGoal") })}
          </Text>
        </div>
      ),
    },
    {
      key: "status",
      title: t("columns.status"),
      width: "110px",
      render: (row) => <CampaignStatus status={row.status} />,
    },
    {
      key: "progress",
      title: t("columns.progress"),
      width: "150px",
      from: 720,
      render: (row) =>
        row.launched_at ? (
          <div className={classes.two}>
            <Progress
              size="sm"
              value={row.events ? (100 * row.events_done) / row.events : 0}
              aria-label={t("doneOf", { done: row.events_done, count: row.events })}
            />
            <Text size="xs" c="dimmed">
              {row.next_at ? (
                <>
                  {t("next")} <RelativeTime at={row.next_at} />
                </>
              ) : (
                t("doneOf", { done: row.events_done, count: row.events })
              )}
            </Text>
          </div>
        ) : (
          <Text size="xs" c="dimmed">
            {t("contacts", { count: row.events })}
          </Text>
        ),
    },
    {
      key: "channels",
      title: t("columns.channels"),
      width: "160px",
      from: 960,
      render: (row) => (
        <span className={classes.badges}>
          {row.channels.map((channel) => (
            <ChannelBadge key={channel} channel={channel} iconOnly />
          ))}
        </span>
      ),
    },
    { key: "sent", title: t("columns.sent"), width: "80px", align: "end", from: 640, render: (row) => figure(row, (it) => formatCompact(it.sent)) },
    {
      key: "answered",
      title: t("columns.answered"),
      width: "90px",
      align: "end",
      from: 860,
      render: (row) => figure(row, (it) => formatCompact(it.answered)),
    },
    {
      key: "reached",
      title: t("columns.reached"),
      width: "120px",
      align: "end",
      render: (row) =>
        figure(row, (it) => `${formatCompact(it.reached)} · ${formatPercent(it.enrolled ? it.reached / it.enrolled : 0)}`),
    },
    {
      key: "cost",
      title: t("columns.cost"),
      width: "90px",
      align: "end",
      from: 1100,
      render: (row) => {
        const found = of.get(row.id);
        return found ? <Money minor={found.cost} currency={found.currency} /> : "–";
      },
    },
  ];
}
