// Who may be meant by a name, to be chosen from.
import { Skeleton, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { apiQuery } from "@/lib/api";
import { ProblemView } from "@/ui";
import classes from "./Desk.module.css";

export function Hits({ q, onOpen }: { q: string; onOpen: (customer: string) => void }) {
  const { t } = useTranslation("desk");
  const { data, error, refetch } = useQuery(apiQuery(["customer"], "/api/v1/desk/customers", { params: { query: { q } } }));
  if (error) return <ProblemView error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={96} />;
  if (!data.items.length) return <p className={classes.empty}>{t("noHits", { q })}</p>;
  return (
    <ul className={classes.list} aria-label={t("hits")}>
      {data.items.map((hit) => (
        <li key={hit.customer}>
          <UnstyledButton className={classes.hit} onClick={() => onOpen(hit.customer)}>
            <span>{hit.name || t("somebody")}</span>
            <span className={classes.dim}>{hit.hint}</span>
          </UnstyledButton>
        </li>
      ))}
    </ul>
  );
}
