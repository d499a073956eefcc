// How sure it is that the customer speaks from an address: proved, or only claimed, and why.
import { Tooltip } from "@mantine/core";
import { IconShieldCheck, IconShieldQuestion } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./Inbox.module.css";
import type { Detail, Message } from "./model";
import { standingOf } from "./standing";

export function StandingMark({ message, detail }: { message: Message; detail: Detail }) {
  const { t } = useTranslation("inbox");
  const { word, address, evidence } = standingOf(message, detail);
  if (!word) return null;
  const Icon = word === "verified" ? IconShieldCheck : IconShieldQuestion;
  const why = [address, evidence].filter(Boolean).join(" · ");
  return (
    <Tooltip label={t(`standing.why.${word}`, { why })} multiline maw={320}>
      <span className={classes.standing} data-standing={word}>
        <Icon size={13} stroke={2} aria-hidden />
        {word === "verified" ? <span className={classes.unseen}>{t(`standing.${word}`)}</span> : t(`standing.${word}`)}
      </span>
    </Tooltip>
  );
}
