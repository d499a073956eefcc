// Up, down and away: for parts that stand in an order.
import { ActionIcon } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import classes from "../Content.module.css";

interface Props<T> {
  rows: readonly T[];
  at: number;
  /** "Paragraph 2". */
  label: string;
  /** So many must stay. */
  least?: number;
  onChange: (rows: T[]) => void;
}

export function RowTools<T>({ rows, at, label, least = 0, onChange }: Props<T>) {
  const { t } = useTranslation("content");
  const move = (to: number) => {
    const next = [...rows];
    const [taken] = next.splice(at, 1);
    if (taken !== undefined) next.splice(to, 0, taken);
    onChange(next);
  };
  const tool = (words: string, icon: ReactNode, able: boolean, run: () => void) => (
    <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`${words}: ${label}`} title={words} disabled={!able} onClick={run}>
      {icon}
    </ActionIcon>
  );
  return (
    <span className={classes.fieldTools}>
      {tool(t("field.up"), <IconArrowUp size={14} aria-hidden />, at > 0, () => move(at - 1))}
      {tool(t("field.down"), <IconArrowDown size={14} aria-hidden />, at < rows.length - 1, () => move(at + 1))}
      {tool(t("field.remove"), <IconTrash size={14} aria-hidden />, rows.length > least, () => onChange(rows.filter((_, index) => index !== at)))}
    </span>
  );
}
