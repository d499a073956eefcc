// The channel that would be chosen for this customer, and why it is that one.
import { Collapse, Skeleton, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ChannelBadge } from "@/ui";
import { bestChannelQuery } from "../queries";
import classes from "./Page.module.css";
import { Part } from "./Part";

export function BestChannel({ id }: { id: string }) {
  const { t } = useTranslation("customers");
  const { data } = useQuery(bestChannelQuery(id));
  const [open, setOpen] = useState(false);
  if (!data) return <Part title={t("best.title")}><Skeleton height={24} /></Part>;
  return (
    <Part title={t("best.title")}>
      <div className={classes.line}>
        {data.channel ? <ChannelBadge channel={data.channel} /> : null}
        <span className={classes.words}>{data.channel ? data.sentence : t("best.none")}</span>
      </div>
      {data.marketing !== data.channel && (
        <div className={classes.line}>
          {data.marketing ? <ChannelBadge channel={data.marketing} /> : null}
          <span className={classes.words}>
            {t("best.marketing")} {data.marketing_sentence}
          </span>
        </div>
      )}
      <UnstyledButton className={classes.dim} onClick={() => setOpen(!open)} aria-expanded={open}>
        {open ? t("best.fewer") : t("best.every")}
      </UnstyledButton>
      <Collapse expanded={open}>
        <ul className={classes.plain}>
          {data.channels.map((each) => (
            <li key={each.channel} className={classes.line}>
              <ChannelBadge channel={each.channel} iconOnly />
              <span className={classes.words}>
                {each.why || t("best.may")} {each.service && !each.marketing && <span className={classes.dim}>{t("best.serviceOnly")}</span>}
              </span>
            </li>
          ))}
        </ul>
      </Collapse>
    </Part>
  );
}
