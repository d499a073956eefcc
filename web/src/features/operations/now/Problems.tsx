// What is wrong, in words, and whose turn it is; or that all is calm.
import { Anchor } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { SchemaOperationsProblem, SchemaOperationsStatus } from "@/lib/api";
import { formatCount } from "@/lib/format";
import { RelativeTime, StatusBadge, useChannelName } from "@/ui";
import classes from "../Operations.module.css";

export function Problems({ status }: { status: SchemaOperationsStatus }) {
  const { t } = useTranslation("operations");
  return (
    <section className={classes.part} aria-label={t("problems.title")} aria-live="polite">
      {status.problems.length === 0 ? (
        <div className={classes.calm}>
          <StatusBadge tone="good">{t("mood.calm")}</StatusBadge>
          <span className={classes.dim}>{t("problems.calm")}</span>
        </div>
      ) : (
        <ul className={classes.problems}>
          {status.problems.map((problem) => (
            <Problem key={problem.kind + problem.about + problem.why} problem={problem} status={status} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Problem({ problem, status }: { problem: SchemaOperationsProblem; status: SchemaOperationsStatus }) {
  const { t } = useTranslation("operations");
  const channelName = useChannelName();
  const route = status.routes.find((each) => String(each.id) === problem.about);
  const about = route ? t("problems.route", { account: route.account_name, channel: channelName(route.channel) }) : problem.about;
  const lane = problem.kind === "queue_late";
  return (
    <li>
      <div className={classes.problem}>
        <StatusBadge tone={problem.level}>
          {t(`problem.${problem.kind}`, { about, count: problem.count, number: formatCount(problem.count) })}
        </StatusBadge>
        {problem.why && !lane && <div className={classes.why}>{problem.why}</div>}
        <div className={classes.dim}>{t(`turn.${problem.kind}`)}</div>
      </div>
      <div className={classes.dim}>
        {problem.since && <RelativeTime at={problem.since} />}
        {problem.kind === "set_aside" && (
          <Anchor component={Link} to="/operations?tab=aside" size="sm">
            {t("problems.look")}
          </Anchor>
        )}
        {problem.kind === "webhooks_failing" && (
          <Anchor component={Link} to="/operations?tab=webhooks" size="sm">
            {t("problems.look")}
          </Anchor>
        )}
        {problem.kind === "no_routes" && (
          <Anchor component={Link} to="/channels/catalogue" size="sm">
            {t("problems.addRoute")}
          </Anchor>
        )}
      </div>
    </li>
  );
}
