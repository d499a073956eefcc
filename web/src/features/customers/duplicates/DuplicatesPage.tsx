// Possible duplicates: pairs of customers who may be one person, each with why, to merge or to dismiss.
import { Button, Group } from "@mantine/core";
import { IconChevronLeft, IconUsers } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useList, type SchemaCustomerMatch, type SchemaMatchedCustomer } from "@/lib/api";
import { useMay } from "@/lib/session";
import { EmptyState, ListSkeleton, PageHeader, ProblemView, RelativeTime } from "@/ui";
import classes from "../Customers.module.css";
import { useMerging } from "../page/useMerging";
import { matchesList } from "../queries";

export function DuplicatesPage() {
  const { t } = useTranslation("customers");
  const mayWrite = useMay()("customers:write");
  const list = useList(matchesList());
  return (
    <>
      <PageHeader
        title={t("duplicates.title")}
        text={t("duplicates.about")}
        actions={
          <Button component={Link} to="/customers" variant="default" leftSection={<IconChevronLeft size={16} aria-hidden />}>
            {t("name")}
          </Button>
        }
      />
      <div className={classes.scroll}>
        <div className={classes.narrow}>
          {list.status === "error" && list.error && <ProblemView error={list.error} onRetry={list.retry} />}
          {list.status === "loading" && <ListSkeleton rowHeight={72} />}
          {list.status === "ready" && list.rows.length === 0 && <EmptyState icon={IconUsers} title={t("duplicates.none.title")} text={t("duplicates.none.text")} />}
          {list.rows.length > 0 && (
            <ul className={classes.pairs} aria-label={t("duplicates.title")}>
              {list.rows.map((each) => (
                <Pair key={`${each.older.id} ${each.younger.id}`} match={each} mayWrite={mayWrite} />
              ))}
            </ul>
          )}
          {list.hasMore && (
            <Button variant="default" mt="md" onClick={list.loadMore} loading={list.loadingMore}>
              {t("duplicates.more")}
            </Button>
          )}
        </div>
      </div>
    </>
  );
}

function Pair({ match, mayWrite }: { match: SchemaCustomerMatch; mayWrite: boolean }) {
  const { t } = useTranslation("customers");
  const { merge, dismiss } = useMerging(match.older.id, match.younger.id, match.younger.name);
  return (
    <li>
      <div className={classes.two}>
        <Person customer={match.older} />
        <Person customer={match.younger} />
      </div>
      <div className={classes.why}>
        <span title={match.source}>
          {t(`identity.how.${match.how as "code"}`, { defaultValue: match.how })} <bdi>{match.value}</bdi> ·{" "}
          {t("identity.weight", { strength: match.strength })} · <RelativeTime at={match.found_at} />
        </span>
        {mayWrite && (
          <Group gap="xs">
            <Button size="compact-sm" onClick={() => void merge.ask(t("identity.onePerson"))} loading={merge.isPending} variant="default">
              {t("identity.merge")}
            </Button>
            <Button size="compact-sm" variant="subtle" color="gray" onClick={() => dismiss.mutate()} loading={dismiss.isPending}>
              {t("identity.dismiss")}
            </Button>
          </Group>
        )}
      </div>
    </li>
  );
}

function Person({ customer }: { customer: SchemaMatchedCustomer }) {
  const { t } = useTranslation("customers");
  return (
    <div className={classes.one}>
      <Link to="/customers/$customer" params={{ customer: customer.id }} dir="auto" className={classes.cut}>
        {customer.name || t("page.nameless")}
      </Link>
      <span className={classes.dim} dir="auto">
        {customer.addresses.slice(0, 3).join(", ")}
      </span>
    </div>
  );
}
