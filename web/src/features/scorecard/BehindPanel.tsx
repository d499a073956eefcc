// The customers behind a figure: who, how often, when last; they become a segment, a file, or are looked at one by one.
import { Button, Drawer, Group, Text } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { IconDownload, IconUsers } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useList, type SchemaFigureCustomer } from "@/lib/api";
import { formatCount } from "@/lib/format";
import { useMay } from "@/lib/session";
import { ChannelBadge, DataList, EmptyState, Money, RelativeTime, useChannelName, type Column } from "@/ui";
import { MakeSegment } from "./MakeSegment";
import { behindList, fileOf } from "./queries";
import classes from "./scorecard.module.css";
import { behindQuery, type FigureOf } from "./search";
import { usePeriodWords } from "./usePeriodWords";
import type { ScorecardState } from "./useScorecard";

interface Props {
  state: ScorecardState;
  figure: FigureOf;
  campaign: string | undefined;
  currency: string;
}

export function BehindPanel({ state, figure, campaign, currency }: Props) {
  const { t } = useTranslation("scorecard");
  const { period } = usePeriodWords(state.search);
  const may = useMay()("customers:write");
  const navigate = useNavigate();
  const channelName = useChannelName();
  const list = useList(behindList(state.search, figure));
  const title = figureWords(t(`measure.${figure.measure}`), figure, channelName);
  const paid = figure.measure === "sent";
  const columns = useMemo<Column<SchemaFigureCustomer>[]>(
    () => [
      { key: "name", title: t("behind.name"), width: "minmax(0, 2fr)", render: (row) => row.name || row.external_id || t("behind.unnamed") },
      { key: "times", title: t("behind.times"), width: "64px", align: "end", render: (row) => formatCount(row.times) },
      ...(paid
        ? [{ key: "cost", title: t("column.cost"), width: "80px", align: "end" as const, render: (row: SchemaFigureCustomer) => <Money minor={row.cost} currency={currency} /> }]
        : []),
      { key: "last", title: t("behind.last"), width: "104px", align: "end", render: (row) => <RelativeTime at={row.last_at} /> },
    ],
    [t, currency, paid],
  );
  return (
    <Drawer
      opened
      onClose={() => state.set({ figure: undefined })}
      position="right"
      size={480}
      title={title}
      closeButtonProps={{ "aria-label": t("close") }}
      classNames={{ content: classes.drawer, body: classes.drawerBody, title: classes.drawerTitle }}
      overlayProps={{ backgroundOpacity: 0.2 }}
    >
      <Text size="sm" c="dimmed" className={classes.behindAbout ?? ""}>
        {figure.channel && <ChannelBadge channel={figure.channel} />}
        {[campaign ?? t("everything"), figure.event, period].filter(Boolean).join(" · ")}
      </Text>
      <Group gap="sm" className={classes.behindActions ?? ""}>
        {may && <MakeSegment state={state} figure={figure} name={[campaign, figure.event, title].filter(Boolean).join(", ").slice(0, 120)} />}
        <Button
          component="a"
          href={fileOf("customers.csv", behindQuery(state.search, figure))}
          variant="default"
          leftSection={<IconDownload size={15} aria-hidden />}
        >
          {t("export")}
        </Button>
      </Group>
      <DataList
        label={t("behind.title")}
        list={list}
        columns={columns}
        rowKey={(row) => row.customer}
        onOpen={(row) => void navigate({ to: "/customers/$customer", params: { customer: row.customer } })}
        empty={list.hasMore ? null : <EmptyState icon={IconUsers} title={t("behind.none")} text={t("behind.noneText")} />}
      />
    </Drawer>
  );
}

function figureWords(measure: string, figure: FigureOf, channelName: (channel: string) => string): string {
  if (figure.measure === "moved" && figure.detail && figure.channel) {
    return `${channelName(figure.detail)} → ${channelName(figure.channel)}`;
  }
  return measure;
}
