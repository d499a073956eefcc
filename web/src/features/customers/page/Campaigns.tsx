// The campaigns that a customer is in, and the journeys they pass through.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { SchemaCustomerEnrolment, SchemaCustomerRun } from "@/lib/api";
import { RelativeTime, RunPath, StatusBadge, useChannelName, type Tone } from "@/ui";
import { journeysQuery } from "../queries";
import classes from "./Page.module.css";
import { Part } from "./Part";

const TONES: Record<string, Tone> = { in: "busy", reached: "good", out: "quiet" };

export function Campaigns({ id }: { id: string }) {
  const { t } = useTranslation("customers");
  const { data } = useQuery(journeysQuery(id));
  if (!data) return null;
  const nothing = data.enrolments.length + data.runs.length === 0;
  return (
    <Part title={t("campaign.title")}>
      {nothing && <p className={classes.dim}>{t("campaign.none")}</p>}
      <ul className={classes.plain}>
        {data.enrolments.map((each) => (
          <Enrolment key={each.campaign} enrolment={each} />
        ))}
        {data.runs.map((each) => (
          <Run key={each.id} run={each} />
        ))}
      </ul>
    </Part>
  );
}

function Enrolment({ enrolment }: { enrolment: SchemaCustomerEnrolment }) {
  const { t } = useTranslation("customers");
  const channel = useChannelName();
  const { state, via, slug, name } = enrolment;
  return (
    <li className={classes.line}>
      <div className={classes.words}>
        {slug ? (
          <Link to="/campaigns/$campaign" params={{ campaign: slug }} dir="auto">
            {name}
          </Link>
        ) : (
          t("campaign.gone")
        )}
        <div className={classes.headLine}>
          <StatusBadge tone={TONES[state] ?? "quiet"}>{t(`campaign.state.${state as "in"}`)}</StatusBadge>
          {via && <span>{t("campaign.via", { channel: channel(via) })}</span>}
          {enrolment.cohort === "control" && <span>{t("campaign.control")}</span>}
          <RelativeTime at={enrolment.reached_at ?? enrolment.enrolled_at} />
        </div>
      </div>
    </li>
  );
}

function Run({ run }: { run: SchemaCustomerRun }) {
  const { t } = useTranslation("customers");
  const waiting = run.state === "waiting";
  return (
    <li className={classes.line}>
      <div className={classes.words}>
        <span dir="auto">{t("campaign.journey", { name: run.journey })}</span>
        <div className={classes.headLine}>
          <StatusBadge tone={waiting ? "busy" : "quiet"}>
            {waiting ? t("campaign.at", { step: run.step }) : t("campaign.ended", { reason: (run.ended_reason ?? "").replaceAll("_", " ") })}
          </StatusBadge>
          <RelativeTime at={run.moved_at} />
          <RunPath journey={run.journey} run={run.id} who={t("campaign.passage")} />
        </div>
      </div>
    </li>
  );
}
