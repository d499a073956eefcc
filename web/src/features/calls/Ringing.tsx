// Somebody calls: whoever is at a screen sees who, wherever they are, and opens the conversation with its brief at a press.
import { Button, CloseButton } from "@mantine/core";
import { IconPhoneIncoming } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/lib/session";
import classes from "./Calls.module.css";
import { liveQuery } from "./queries";

export function Ringing() {
  const { t } = useTranslation("calls");
  const may = useMay()("conversations:read");
  const { data } = useQuery({ ...liveQuery(), enabled: may });
  const [away, setAway] = useState<readonly string[]>([]);
  const ringing = (data?.items ?? []).filter((each) => each.state === "ringing" && each.direction === "in" && !away.includes(each.id));
  const put = (id: string) => setAway((before) => [...before, id]);
  return (
    <div className={classes.ringing} role="status" aria-label={t("incoming")}>
      {ringing.map((each) => (
        <div key={each.id} className={classes.ring}>
          <IconPhoneIncoming size={20} aria-hidden />
          <div className={classes.ringWords}>
            <strong dir="auto">{each.customer_name || each.number}</strong>
            <div>{t("calling", { number: each.number })}</div>
          </div>
          <Button
            component={Link}
            to="/inbox"
            search={{ view: "all", open: each.conversation, at: each.conversation } as never}
            size="compact-sm"
            onClick={() => put(each.id)}
          >
            {t("look")}
          </Button>
          <CloseButton size="sm" onClick={() => put(each.id)} aria-label={t("hide", { who: each.customer_name || each.number })} />
        </div>
      ))}
    </div>
  );
}
