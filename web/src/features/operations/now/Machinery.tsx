// What does the work: workers, followers of the log, the database, and where messages end.
import { useTranslation } from "react-i18next";
import type { SchemaOperationsStatus } from "@/lib/api";
import { formatCount } from "@/lib/format";
import { RelativeTime, StatusBadge } from "@/ui";
import classes from "../Operations.module.css";

interface Props {
  status: SchemaOperationsStatus;
}

export function Workers({ status }: Props) {
  const { t } = useTranslation("operations");
  return (
    <section className={classes.part}>
      <h2>{t("workers.title", { count: status.workers.length })}</h2>
      {status.workers.length === 0 ? (
        <div className={classes.calm}>
          <span className={classes.dim}>{t("workers.none")}</span>
        </div>
      ) : (
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{t("workers.worker")}</th>
              <th scope="col" className={classes.number}>{t("workers.seats")}</th>
              <th scope="col" className={classes.number}>{t("workers.batches")}</th>
              <th scope="col" className={classes.number}>{t("workers.seen")}</th>
            </tr>
          </thead>
          <tbody>
            {status.workers.map((each) => (
              <tr key={each.id}>
                <td title={each.id}>{each.id.slice(0, 8)}</td>
                <td className={classes.number}>{formatCount(each.seats)}</td>
                <td className={classes.number}>{formatCount(each.batches)}</td>
                <td className={classes.number}>
                  <RelativeTime at={each.seen_at} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

export function Followers({ status }: Props) {
  const { t } = useTranslation("operations");
  const words = t("follower", { returnObjects: true });
  return (
    <section className={classes.part}>
      <h2>{t("followers.title")}</h2>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t("followers.follower")}</th>
            <th scope="col" className={classes.number}>{t("followers.behind")}</th>
            <th scope="col">{t("followers.state")}</th>
          </tr>
        </thead>
        <tbody>
          {status.followers.map((each) => (
            <tr key={each.follower}>
              <td>
                {each.follower in words ? words[each.follower as keyof typeof words] : each.follower}
              </td>
              <td className={classes.number}>{formatCount(each.behind)}</td>
              <td>
                <StatusBadge tone={each.failing ? "bad" : each.behind ? "busy" : "good"}>
                  {t(each.failing ? "followers.failing" : each.behind ? "followers.follows" : "followers.done")}
                </StatusBadge>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export function Installation({ status }: Props) {
  const { t } = useTranslation("operations");
  const megabytes = formatCount(status.database.bytes / 1e6);
  return (
    <section className={classes.part}>
      <h2>{t("installation.title")}</h2>
      <dl className={classes.facts}>
        <dt>{t("installation.sandbox")}</dt>
        <dd>{status.sandbox ? t("installation.sandboxOn") : t("installation.sandboxOff")}</dd>
        <dt>{t("installation.safe")}</dt>
        <dd>
          {status.safe_mode === null
            ? t("installation.safeOff")
            : t("installation.safeOn", { addresses: status.safe_mode.join(", ") || t("installation.nobody") })}
        </dd>
        {status.virtual_time && (
          <>
            <dt>{t("installation.time")}</dt>
            <dd>{t("installation.virtual")}</dd>
          </>
        )}
        <dt>{t("installation.database")}</dt>
        <dd>{t("installation.databaseText", { version: status.database.version, megabytes, schema: status.database.schema })}</dd>
        <dt>{t("installation.shards")}</dt>
        <dd>{formatCount(status.shards)}</dd>
      </dl>
    </section>
  );
}
