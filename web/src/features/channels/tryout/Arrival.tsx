// Waits for a message to come in by this account, and shows the one that does.
import { Button, Loader } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { SchemaAccountItem } from "@/lib/api";
import { RelativeTime, StatusBadge } from "@/ui";
import classes from "../Channels.module.css";
import { healthQuery, messageQuery } from "../queries";

const EVERY = 1500;

export function Arrival({ account }: { account: SchemaAccountItem }) {
  const { t } = useTranslation("channels");
  const [before, setBefore] = useState<string | null | undefined>(undefined);
  const waits = before !== undefined;
  const { data } = useQuery(healthQuery(waits ? EVERY : undefined));
  const latest = data?.find((each) => each.account === account.id)?.received_last ?? null;
  const came = waits && latest !== null && latest !== before ? latest : null;
  return (
    <div className={classes.trial}>
      <h3>{t("arrival.title")}</h3>
      <div className={classes.dim}>{t("arrival.text")}</div>
      {!waits && (
        <div>
          <Button variant="default" onClick={() => setBefore(latest)} disabled={!data}>
            {t("arrival.do")}
          </Button>
        </div>
      )}
      <div role="status">
        {waits && !came && (
          <span className={classes.waits}>
            <Loader size={14} aria-hidden /> {t("arrival.waits")}
          </span>
        )}
        {came && <Came message={came} />}
      </div>
    </div>
  );
}

function Came({ message }: { message: string }) {
  const { t } = useTranslation("channels");
  const { data } = useQuery({ ...messageQuery(message), retry: 5 });
  if (!data) return null;
  return (
    <div className={classes.came}>
      <div>
        <StatusBadge tone="good">{t("arrival.came", { from: data.address })}</StatusBadge> <RelativeTime at={data.at} />
      </div>
      <blockquote className={classes.said}>
        {data.subject && <div className={classes.name}>{data.subject}</div>}
        <span dir="auto">{data.text}</span>
      </blockquote>
      {data.conversation && (
        <Link to="/inbox" className={classes.link}>
          {t("arrival.open")}
        </Link>
      )}
    </div>
  );
}
