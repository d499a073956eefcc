// The audit trail: what was changed, by whom, and how it was before and after.
import { Button, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useList, type SchemaAuditEntry } from "@/lib/api";
import { EmptyState, ListSkeleton, ProblemView, RelativeTime } from "@/ui";
import { Part } from "./Part";
import { auditList } from "./queries";
import classes from "./Settings.module.css";

export function AuditTab() {
  const { t } = useTranslation("settings");
  const list = useList(auditList({}));
  if (list.status === "error") return <ProblemView error={list.error} onRetry={list.retry} />;
  if (list.status === "loading") return <ListSkeleton />;
  return (
    <Part title={t("audit.title")} text={t("audit.text")}>
      {list.rows.length === 0 && <EmptyState title={t("audit.none")} />}
      <ul className={classes.rows}>
        {list.rows.map((each) => (
          <Entry key={each.id} entry={each} />
        ))}
      </ul>
      {list.hasMore && (
        <Button variant="subtle" fullWidth onClick={list.loadMore} loading={list.loadingMore}>
          {t("audit.more")}
        </Button>
      )}
    </Part>
  );
}

function Entry({ entry }: { entry: SchemaAuditEntry }) {
  const detail = JSON.stringify(entry.detail);
  return (
    <li>
      <div className={classes.words}>
        <span className={classes.name}>{entry.action}</span> <span dir="auto">{entry.object}</span>
        {detail !== "{}" && <div className={classes.dim}>{detail}</div>}
      </div>
      <Text size="sm" c="dimmed">
        {entry.actor_name} · <RelativeTime at={entry.at} />
      </Text>
    </li>
  );
}
