// A conversation in the list: who, since when they wait, about what, and what was said last.
import { ActionIcon, Tooltip } from "@mantine/core";
import { IconColumnInsertRight, IconMoon } from "@tabler/icons-react";
import type { MouseEvent } from "react";
import { useTranslation } from "react-i18next";
import { formatDay, formatInstant, formatRelative, formatSoon } from "@/lib/format";
import { useNow } from "@/lib/useNow";
import { ChannelBadge, RelativeTime } from "@/ui";
import classes from "./Inbox.module.css";
import { isReading, type Listed } from "./model";
import { ReadingMark } from "./ReadingMark";

interface Props {
  row: Listed;
  /** Whose people it waits for, where that is to be said. */
  department: string | undefined;
  onBeside: () => void;
}

export function InboxRow({ row, department, onBeside }: Props) {
  const { t } = useTranslation("inbox");
  const now = new Date(useNow());
  const said = row.last_text || (row.channel === "voice" ? t("call.one") : t("row.nothing"));
  const beside = (event: MouseEvent) => {
    event.stopPropagation();
    onBeside();
  };
  return (
    <div className={classes.row} data-fresh={row.fresh || undefined}>
      <div className={classes.rowLine}>
        <ChannelBadge channel={row.channel} iconOnly />
        <span className={classes.rowName} dir="auto">
          {row.customer_name || "–"}
        </span>
        {row.fresh && <span className={classes.freshMark} role="img" aria-label={t("row.fresh")} />}
        <span className={classes.rowTime}>
          {row.snoozed_until ? (
            <Tooltip label={t("head.snoozed", { at: formatInstant(new Date(row.snoozed_until)) })}>
              <span className={classes.rest}>
                <IconMoon size={12} aria-hidden /> {t("row.until", { at: formatDay(new Date(row.snoozed_until), now) })}
              </span>
            </Tooltip>
          ) : row.waiting_since ? (
            <Waiting since={row.waiting_since} opens={row.opens_at} now={now} />
          ) : (
            <RelativeTime at={row.last_at} />
          )}
        </span>
      </div>
      <div className={classes.rowText} dir="auto">
        {row.last_direction === 2 ? t("row.us", { text: said }) : said}
      </div>
      <div className={classes.rowLine}>
        <span className={classes.rowMatter} dir="auto">
          {[department, row.skill, row.matter_name].filter(Boolean).join(" · ")}
        </span>
        {isReading(row.last_reading) && row.last_direction === 1 && <ReadingMark reading={row.last_reading} />}
        {row.agent_name && (
          <Tooltip label={t("head.assigned", { name: row.agent_name })}>
            <span className={classes.initials} role="img" aria-label={t("head.assigned", { name: row.agent_name })}>
              {initialsOf(row.agent_name)}
            </span>
          </Tooltip>
        )}
        {row.unread > 1 && (
          <span className={classes.unread} role="img" aria-label={t("row.unread", { count: row.unread })}>
            {row.unread}
          </span>
        )}
        <Tooltip label={t("keys.beside")}>
          <ActionIcon
            className={classes.beside}
            size={20}
            variant="subtle"
            color="gray"
            tabIndex={-1}
            aria-label={t("row.beside", { name: row.customer_name })}
            onClick={beside}
          >
            <IconColumnInsertRight size={14} />
          </ActionIcon>
        </Tooltip>
      </div>
    </div>
  );
}

function Waiting({ since, opens, now }: { since: string; opens: string | null; now: Date }) {
  const { t } = useTranslation("inbox");
  const at = new Date(since);
  const hours = (now.getTime() - at.getTime()) / 3_600_000;
  return (
    <Tooltip
      label={[t("row.waiting", { time: formatInstant(at) }), ...(opens ? [t("row.closed", { at: formatSoon(new Date(opens), now) })] : [])].join(". ")}
    >
      <time dateTime={since} className={classes.waiting} data-long={(hours >= 4 && !opens) || undefined}>
        {formatRelative(at, now)}
      </time>
    </Tooltip>
  );
}

function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => Array.from(word ?? "")[0] ?? "").join("");
}
