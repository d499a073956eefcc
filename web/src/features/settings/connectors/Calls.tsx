// How the calls of a connector went: the latest first, with who asked and why one failed.
import { Button, Switch } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useList, type SchemaCallMade, type SchemaConnectorItem } from "@/lib/api";
import { EmptyState, ListSkeleton, ProblemView, RelativeTime, StatusBadge } from "@/ui";
import { connectorCallsList } from "../queries";
import classes from "./Connectors.module.css";

export function Calls({ connector }: { connector: SchemaConnectorItem }) {
  const { t } = useTranslation("connectors");
  const [failed, setFailed] = useState(false);
  const list = useList(connectorCallsList(connector.id, failed));
  if (list.error && list.rows.length === 0) return <ProblemView error={list.error} onRetry={list.retry} />;
  return (
    <div className={classes.narrow}>
      <Switch label={t("calls.failed")} checked={failed} onChange={(event) => setFailed(event.currentTarget.checked)} />
      {list.status === "loading" ? <ListSkeleton /> : list.rows.length === 0 && <EmptyState title={t("calls.none.title")} text={t("calls.none.text")} />}
      {list.rows.length > 0 && (
        <ul className={classes.calls}>
          {list.rows.map((call) => (
            <Row key={call.id} call={call} />
          ))}
        </ul>
      )}
      {list.hasMore && (
        <Button variant="default" className={classes.start} onClick={list.loadMore}>
          {t("calls.more")}
        </Button>
      )}
    </div>
  );
}

function Row({ call }: { call: SchemaCallMade }) {
  const { t } = useTranslation("connectors");
  return (
    <li>
      <div className={classes.words}>
        <div>
          {call.operation} · {t(`owner.${call.owner_kind as "service"}`)} ·{" "}
          <Link to="/customers/$customer" params={{ customer: call.customer }} className={classes.link}>
            {t("calls.customer")}
          </Link>
        </div>
        {call.error && <div className={classes.dim}>{call.error}</div>}
      </div>
      <span className={classes.dim}>{t("calls.took", { milliseconds: call.milliseconds })}</span>
      <StatusBadge tone={call.outcome === "answered" ? "good" : "warn"}>{t(`outcome.${call.outcome}`)}</StatusBadge>
      <RelativeTime at={call.answered_at} />
    </li>
  );
}
