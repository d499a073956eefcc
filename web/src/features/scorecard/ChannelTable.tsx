// What each channel did, with its course; what came of no channel stands last.
import type { SchemaScorecardSeries } from "@/lib/api";
import { useTranslation } from "react-i18next";
import { ChannelBadge, useChannelName } from "@/ui";
import { FiguresTable } from "./FiguresTable";
import { isEmpty, summed, type Row } from "./model";
import { Sparkline } from "./Sparkline";
import type { ScorecardState } from "./useScorecard";

interface Props {
  rows: readonly Row[];
  series: SchemaScorecardSeries | undefined;
  currency: string;
  open: ScorecardState["open"];
}

export function ChannelTable({ rows, series, currency, open }: Props) {
  const { t } = useTranslation("scorecard");
  const channelName = useChannelName();
  return (
    <FiguresTable
      label={t("byChannel")}
      first={t("channel")}
      rows={rows.filter((row) => !isEmpty(row.figures))}
      currency={currency}
      nameOf={(row) => (row.channel ? channelName(row.channel) : t("noChannel"))}
      head={(row) => (row.channel ? <ChannelBadge channel={row.channel} /> : t("noChannel"))}
      placeOf={(row) => ({ channel: row.channel })}
      spark={(row) => series && <Sparkline values={summed(series, "sent", row.channel)} channel={row.channel} />}
      start={{ column: "sent", down: true }}
      open={open}
    />
  );
}
