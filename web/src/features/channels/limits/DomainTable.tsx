// What each domain takes and has had within this minute, and which domains rest, in their own words.
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { api, useAct, type SchemaDomainLimit, type SchemaRestingDomain, type SchemaRouteItem, type SchemaRouteLimitsItem } from "@/lib/api";
import { formatCount } from "@/lib/format";
import { notifyDone, RelativeTime, StatusBadge } from "@/ui";
import { OTHERS } from "./draft";
import classes from "./Limits.module.css";

interface Props {
  route: SchemaRouteItem;
  limits: SchemaRouteLimitsItem;
  mayWrite: boolean;
}

export function DomainTable({ route, limits, mayWrite }: Props) {
  const { t } = useTranslation("channels");
  const named = Object.keys(limits.domains).filter((each) => each !== OTHERS);
  const resting = limits.resting.filter((each) => each.rests);
  const names = [...new Set([...resting.map((each) => each.domain), ...named.sort()]), ...(OTHERS in limits.domains ? [OTHERS] : [])];
  if (names.length === 0) return null;
  return (
    <div className={classes.wide} tabIndex={0} role="group" aria-label={t("domains.title")}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t("domains.domain")}</th>
            <th scope="col">{t("domains.minute")}</th>
            <th scope="col">{t("domains.connections")}</th>
            <th scope="col">{t("domains.state")}</th>
          </tr>
        </thead>
        <tbody>
          {names.map((name) => (
            <Row key={name} name={name} route={route} limit={limits.domains[name]} used={limits.used.domains[name] ?? 0} rest={resting.find((each) => each.domain === name)} mayWrite={mayWrite} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  name: string;
  route: SchemaRouteItem;
  limit: SchemaDomainLimit | undefined;
  used: number;
  rest: SchemaRestingDomain | undefined;
  mayWrite: boolean;
}

function Row({ name, route, limit, used, rest, mayWrite }: RowProps) {
  const { t } = useTranslation("channels");
  const rate = limit?.per_minute ?? null;
  const minute = rate === null ? t("domains.free") : name === OTHERS ? t("domains.each", { number: formatCount(rate) }) : t("use.of", { used: formatCount(used), limit: formatCount(rate) });
  return (
    <tr>
      <td dir="auto">{name === OTHERS ? t("domains.others") : name}</td>
      <td>{minute}</td>
      <td>{limit?.connections ?? t("domains.free")}</td>
      <td>{rest ? <Rest rest={rest} route={route} mayWrite={mayWrite} /> : name === OTHERS ? "" : <StatusBadge tone="good">{t("domains.open")}</StatusBadge>}</td>
    </tr>
  );
}

function Rest({ rest, route, mayWrite }: { rest: SchemaRestingDomain; route: SchemaRouteItem; mayWrite: boolean }) {
  const { t } = useTranslation("channels");
  const resume = useAct({
    call: () => api.POST("/api/v1/routes/{route_id}/domains/{domain}/resume", { params: { path: { route_id: route.id, domain: rest.domain } } }),
    touches: [["account"], ["audit"]],
    onDone: () => notifyDone(t("domains.resumed", { domain: rest.domain })),
  });
  return (
    <>
      <StatusBadge tone="warn">{t("domains.rests")}</StatusBadge> {t("trouble.again")} <RelativeTime at={rest.until} />{" "}
      {mayWrite && (
        <Button size="compact-xs" variant="default" loading={resume.isPending} onClick={() => resume.mutate()} aria-label={t("domains.resumeNamed", { domain: rest.domain })}>
          {t("domains.resume")}
        </Button>
      )}
      <div className={classes.words}>{rest.why}</div>
    </>
  );
}
