// An open matter: what it is about, whose it is, and handing it over with a note.
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { RelativeTime } from "@/ui";
import classes from "./Desk.module.css";
import { HandoverForm } from "./HandoverForm";
import type { DeskCustomer } from "./types";
import type { Deeds } from "./useDeeds";

interface Props {
  matter: DeskCustomer["matters"][number];
  deeds: Deeds;
}

export function Matter({ matter, deeds }: Props) {
  const { t } = useTranslation("desk");
  const [opened, setOpened] = useState(false);
  return (
    <li className={classes.matter}>
      <div className={classes.row}>
        <span>{matter.about || t("unnamed")}</span>
        <span className={classes.dim}>
          {matter.agent || t("nobodys")} · <RelativeTime at={matter.last_at} />
        </span>
        <Button size="compact-sm" variant="default" aria-expanded={opened} onClick={() => setOpened(!opened)}>
          {t("handOver")}
        </Button>
      </div>
      {opened && <HandoverForm what={{ conversation: matter.conversation }} shown={matter.about} deeds={deeds} onDone={() => setOpened(false)} />}
    </li>
  );
}

/** A matter that no open conversation is about. */
export function NewMatter({ customer, deeds }: { customer: string; deeds: Deeds }) {
  const { t } = useTranslation("desk");
  const [opened, setOpened] = useState(false);
  return (
    <div className={classes.matter}>
      <div className={classes.row}>
        <Button size="compact-sm" variant="default" aria-expanded={opened} onClick={() => setOpened(!opened)}>
          {t("newMatter")}
        </Button>
      </div>
      {opened && <HandoverForm what={{ customer }} shown="" deeds={deeds} onDone={() => setOpened(false)} />}
    </div>
  );
}
