// Who stands before us: name, tickets, open matters and last visits, and what is done about them.
import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { apiQuery } from "@/lib/api";
import { formatInstant } from "@/lib/format";
import { ProblemView, StatusBadge } from "@/ui";
import classes from "./Desk.module.css";
import { Matter, NewMatter } from "./Matter";
import type { Deeds } from "./useDeeds";
import { VisitForm } from "./VisitForm";

interface Props {
  id: string;
  deeds: Deeds;
  onLetIn: (customer: string, campaign: string) => Promise<void>;
}

const TONES = { good: "good", used: "quiet", not_registered: "warn" } as const;

export function CustomerPanel({ id, deeds, onLetIn }: Props) {
  const { t } = useTranslation("desk");
  const params = { path: { customer_id: id } };
  const { data, error, refetch } = useQuery(apiQuery(["customer", id], "/api/v1/desk/customers/{customer_id}", { params }));
  if (!data && error) return <ProblemView error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={240} />;
  return (
    <div className={classes.panel}>
      <h2 className={classes.name}>{data.name || t("somebody")}</h2>
      <div>
        <h3 className={classes.title}>{t("tickets")}</h3>
        {!data.tickets.length && <p className={classes.empty}>{t("noTickets")}</p>}
        <ul className={classes.list}>
          {data.tickets.map((ticket) => (
            <li key={ticket.campaign} className={classes.row}>
              <span>{ticket.event}</span>
              <StatusBadge tone={TONES[ticket.state]}>
                {ticket.at ? t("letIn", { time: formatInstant(new Date(ticket.at)), by: ticket.by }) : t(`ticket.${ticket.state}`)}
              </StatusBadge>
              {ticket.state === "good" && (
                <Button size="compact-sm" onClick={() => void onLetIn(id, ticket.campaign)}>
                  {t("letInNow")}
                </Button>
              )}
            </li>
          ))}
        </ul>
      </div>
      <div>
        <h3 className={classes.title}>{t("matters")}</h3>
        {!data.matters.length && <p className={classes.empty}>{t("noMatters")}</p>}
        <ul className={classes.list}>
          {data.matters.map((matter) => (
            <Matter key={matter.conversation} matter={matter} deeds={deeds} />
          ))}
        </ul>
        {data.matters.every((matter) => matter.about) && <NewMatter customer={id} deeds={deeds} />}
      </div>
      <VisitForm customer={id} deeds={deeds} />
      {data.visits.length > 0 && (
        <div>
          <h3 className={classes.title}>{t("visits")}</h3>
          <ul className={classes.list}>
            {data.visits.map((visit) => (
              <li key={visit.at} className={classes.visit}>
                <span className={classes.dim}>{t("visitBy", { time: formatInstant(new Date(visit.at)), by: visit.by })}</span>
                {visit.note && <span>{visit.note}</span>}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
