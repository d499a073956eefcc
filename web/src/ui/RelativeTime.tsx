// How long ago, with the exact time on hover: in the reader's zone, and in the customer's where it is another one.
import { Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { formatInstant, formatRelative } from "@/lib/format";
import { useNow } from "@/lib/useNow";

interface Props {
  /** An instant as the API writes it, or null. */
  at: string | Date | null | undefined;
  /** The customer's zone (IANA). */
  zone?: string | null;
}

const OWN_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

export function RelativeTime({ at, zone }: Props) {
  const { t } = useTranslation("ui");
  const now = useNow();
  if (!at) return <span>–</span>;
  const moment = new Date(at);
  const own = t("time.own", { at: formatInstant(moment), zone: OWN_ZONE });
  const theirs = zone && zone !== OWN_ZONE ? t("time.customers", { at: formatInstant(moment, zone), zone }) : null;
  return (
    <Tooltip label={theirs ? <>{own}<br />{theirs}</> : own}>
      <time dateTime={moment.toISOString()}>{formatRelative(moment, new Date(now))}</time>
    </Tooltip>
  );
}
