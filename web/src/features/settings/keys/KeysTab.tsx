// Keys of programs: what each may do, when it was last used, and the end of it.
import { Button } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useList, type SchemaKeyItem } from "@/lib/api";
import { useMay } from "@/lib/session";
import { EmptyState, ListSkeleton, ProblemView, RelativeTime, StatusBadge } from "@/ui";
import { Part } from "../Part";
import { keysList } from "../queries";
import { Secret } from "../Secret";
import classes from "../Settings.module.css";
import { NewKey } from "./NewKey";
import { useRevoke } from "./useRevoke";

export function KeysTab() {
  const { t } = useTranslation("settings");
  const list = useList(keysList());
  const mayWrite = useMay()("settings:write");
  const [adding, setAdding] = useState(false);
  const [secret, setSecret] = useState("");
  if (list.status === "error") return <ProblemView error={list.error} onRetry={list.retry} />;
  if (list.status === "loading") return <ListSkeleton />;
  const kept = list.rows.filter((each) => each.origins.length === 0); // those of sites have a page of their own
  const add = (
    <Button leftSection={<IconKey size={16} aria-hidden />} onClick={() => setAdding(true)}>
      {t("keys.add")}
    </Button>
  );
  return (
    <Part title={t("keys.title")} text={t("keys.text")} action={mayWrite && add}>
      {kept.length === 0 && <EmptyState icon={IconKey} title={t("keys.none.title")} text={t("keys.none.text")} />}
      <ul className={classes.rows}>
        {kept.map((each) => (
          <Row key={each.id} item={each} mayWrite={mayWrite} />
        ))}
      </ul>
      {adding && (
        <NewKey
          onClose={() => setAdding(false)}
          onMade={(made) => {
            setAdding(false);
            setSecret(made);
          }}
        />
      )}
      {secret && <Secret title={t("keys.made")} secret={secret} onClose={() => setSecret("")} />}
    </Part>
  );
}

function Row({ item, mayWrite }: { item: SchemaKeyItem; mayWrite: boolean }) {
  const { t } = useTranslation("settings");
  const revoke = useRevoke(item, t("keys.revokeText"));
  return (
    <li>
      <div className={classes.words}>
        <span className={classes.name} dir="auto">{item.name}</span> <span className={classes.dim}>{t("keys.hint", { hint: item.hint })}</span>
        <div className={classes.dim}>{item.scopes.join(", ")}</div>
      </div>
      <span className={classes.dim}>{item.last_used_at ? <RelativeTime at={item.last_used_at} /> : t("keys.unused")}</span>
      {item.revoked_at ? (
        <StatusBadge tone="quiet">{t("keys.revoked")}</StatusBadge>
      ) : (
        mayWrite && (
          <Button size="compact-sm" variant="default" onClick={revoke} aria-label={t("keys.revokeNamed", { name: item.name })}>
            {t("keys.revoke")}
          </Button>
        )
      )}
    </li>
  );
}
