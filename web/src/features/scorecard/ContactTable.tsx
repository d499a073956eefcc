// What each contact event of a campaign did on each of its channels.
import { useTranslation } from "react-i18next";
import { ChannelBadge, useChannelName } from "@/ui";
import { FiguresTable } from "./FiguresTable";
import { isEmpty, type Row } from "./model";
import classes from "./scorecard.module.css";
import type { ScorecardState } from "./useScorecard";

export function ContactTable({ rows, currency, open }: { rows: readonly Row[]; currency: string; open: ScorecardState["open"] }) {
  const { t } = useTranslation("scorecard");
  const channelName = useChannelName();
  return (
    <FiguresTable
      label={t("byContact")}
      first={t("contact")}
      rows={rows.filter((row) => !isEmpty(row.figures))}
      currency={currency}
      nameOf={(row) => `${row.contact_event}, ${row.channel ? channelName(row.channel) : t("noChannel")}`}
      head={(row) => (
        <>
          {row.channel && <ChannelBadge channel={row.channel} iconOnly />}
          <span className={classes.contact}>{row.contact_event}</span>
        </>
      )}
      placeOf={(row) => ({ channel: row.channel, event: row.contact_event })}
      start={{ column: "sent", down: true }}
      open={open}
    />
  );
}
