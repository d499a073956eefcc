// How much of a limit is used: a bar, and the same in words.
import { Progress } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { formatCount } from "@/lib/format";
import classes from "./Limits.module.css";

interface Props {
  label: string;
  used: number;
  /** Nothing: there is no limit. */
  limit: number | null;
  /** In the place of “3 of 4”. */
  words?: string;
  note?: ReactNode;
  /** Whether it is a matter of concern that all is used. */
  warns?: boolean;
}

export function Meter({ label, used, limit, words, note, warns = false }: Props) {
  const { t } = useTranslation("channels");
  const said = words ?? (limit === null ? formatCount(used) : t("use.of", { used: formatCount(used), limit: formatCount(limit) }));
  return (
    <div className={classes.meter}>
      <div className={classes.label}>{label}</div>
      <div className={classes.said}>{said}</div>
      {limit !== null && <Progress size="sm" value={limit ? Math.min(100, (100 * used) / limit) : 0} color={warns && used >= limit ? "var(--nl-warn)" : "var(--nl-hue)"} aria-label={`${label}: ${said}`} />}
      {note && <div className={classes.note}>{note}</div>}
    </div>
  );
}
