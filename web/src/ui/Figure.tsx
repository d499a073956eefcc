// A number that can be understood by itself: what it counts, over which time, against what, and who is behind it.
import { UnstyledButton } from "@mantine/core";
import { IconArrowDownRight, IconArrowRight, IconArrowUpRight } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { formatChange } from "@/lib/format";
import classes from "./Figure.module.css";

interface Props {
  label: string;
  /** The number with its unit, already formatted ("1,204", "12.3%", "€4.20"), or null while it is not known. */
  value: string | null;
  /** The time it covers: "last 7 days". */
  period: string;
  /** The share of more (0.12) or less (-0.05), and than what: "than the control group". */
  change?: { share: number; than: string; good?: "up" | "down" };
  /** Shows the customers behind the number. */
  onOpen?: () => void;
}

export function Figure({ label, value, period, change, onOpen }: Props) {
  const { t } = useTranslation("ui");
  const body = (
    <>
      <span className={classes.label}>{label}</span>
      <span className={classes.value}>{value ?? "–"}</span>
      <span className={classes.more}>
        {change && <Change {...change} />}
        <span>{period}</span>
      </span>
    </>
  );
  if (!onOpen) return <div className={classes.figure}>{body}</div>;
  return (
    <UnstyledButton className={`${classes.figure} ${classes.open}`} onClick={onOpen} title={t("figure.open")}>
      {body}
    </UnstyledButton>
  );
}

function Change({ share, than, good = "up" }: NonNullable<Props["change"]>): ReactNode {
  const Arrow = share > 0 ? IconArrowUpRight : share < 0 ? IconArrowDownRight : IconArrowRight;
  const better = share !== 0 && share > 0 === (good === "up");
  const tone = share === 0 ? "" : better ? classes.better : classes.worse;
  return (
    <span className={tone}>
      <Arrow size={13} stroke={2} aria-hidden />
      {formatChange(share)} {than}
    </span>
  );
}
