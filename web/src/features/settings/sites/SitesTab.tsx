// Sites that tell what their visitors do: the key that stands in their pages, its line to be copied, and the end of it.
import { Button, TagsInput, TextInput } from "@mantine/core";
import { IconPlus, IconWorld } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, apiQuery, elsewhere, faultOf, useAct, useList, type SchemaKeyItem } from "@/lib/api";
import { useMay } from "@/lib/session";
import { CopyField, EmptyState, FormDialog, ListSkeleton, ProblemView, RelativeTime, StatusBadge } from "@/ui";
import { useRevoke } from "../keys/useRevoke";
import { Part } from "../Part";
import { keysList } from "../queries";
import classes from "../Settings.module.css";
import { SiteSecret } from "./SiteSecret";

export function SitesTab() {
  const { t } = useTranslation("settings");
  const list = useList(keysList());
  const mayWrite = useMay()("settings:write");
  const [adding, setAdding] = useState(false);
  if (list.status === "error") return <ProblemView error={list.error} onRetry={list.retry} />;
  if (list.status === "loading") return <ListSkeleton />;
  const sites = list.rows.filter((each) => each.origins.length > 0);
  const live = sites.filter((each) => !each.revoked_at);
  const add = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setAdding(true)}>
      {t("sites.add")}
    </Button>
  );
  return (
    <>
      <Part title={t("sites.title")} text={t("sites.text")} action={mayWrite && add}>
        {sites.length === 0 && <EmptyState icon={IconWorld} title={t("sites.none.title")} text={t("sites.none.text")} />}
        {sites.length > live.length && (
          <ul className={classes.rows}>
            {sites
              .filter((each) => each.revoked_at)
              .map((each) => (
                <li key={each.id}>
                  <div className={classes.words}>
                    <span className={classes.name} dir="auto">{each.name}</span>
                    <div className={classes.dim}>{each.origins.join(", ")}</div>
                  </div>
                  <StatusBadge tone="quiet">{t("keys.revoked")}</StatusBadge>
                </li>
              ))}
          </ul>
        )}
      </Part>
      {live.map((each) => (
        <Site key={each.id} item={each} mayWrite={mayWrite} />
      ))}
      {adding && <NewSite onClose={() => setAdding(false)} />}
    </>
  );
}

function Site({ item, mayWrite }: { item: SchemaKeyItem; mayWrite: boolean }) {
  const { t } = useTranslation("settings");
  const revoke = useRevoke(item, t("sites.revokeText"));
  const snippet = useQuery(apiQuery(["key", item.id], "/api/v1/keys/{key_id}/snippet", { params: { path: { key_id: item.id } } }));
  const end = (
    <Button size="compact-sm" variant="default" onClick={revoke} aria-label={t("keys.revokeNamed", { name: item.name })}>
      {t("keys.revoke")}
    </Button>
  );
  return (
    <Part title={item.name} text={item.origins.join(", ")} action={mayWrite && end}>
      <div className={classes.body}>
        <div className={classes.wide}>
          {snippet.data && <CopyField label={t("sites.snippet")} hint={t("sites.snippetText")} value={snippet.data.snippet} />}
          {snippet.error && <ProblemView error={snippet.error} onRetry={() => void snippet.refetch()} />}
        </div>
        <div className={`${classes.wide} ${classes.dim}`}>
          {item.last_used_at ? (
            <>
              {t("sites.last")} <RelativeTime at={item.last_used_at} />
            </>
          ) : (
            t("sites.unused")
          )}
        </div>
        {mayWrite && <SiteSecret item={item} />}
      </div>
    </Part>
  );
}

function NewSite({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("settings");
  const [name, setName] = useState("");
  const [origins, setOrigins] = useState<string[]>([]);
  const add = useAct({
    call: () => api.POST("/api/v1/keys", { body: { name: name.trim(), scopes: ["events:write"], origins } }),
    touches: [["key"], ["audit"]],
    showsErrors: true,
    onDone: onClose,
  });
  return (
    <FormDialog
      title={t("sites.add")}
      deed={t("sites.add")}
      onClose={onClose}
      onSubmit={() => add.mutate()}
      busy={add.isPending}
      ready={name.trim() !== "" && origins.length > 0}
      fault={elsewhere(add.error, ["name", "origins"])}
    >
      <TextInput label={t("sites.name")} value={name} onChange={(event) => setName(event.currentTarget.value)} maxLength={100} error={faultOf(add.error, "name")} data-autofocus />
      <TagsInput
        label={t("sites.origins")}
        description={t("sites.originsText")}
        placeholder="https://www.example.com"
        value={origins}
        onChange={setOrigins}
        maxTags={20}
        splitChars={[",", " "]}
        acceptValueOnBlur
        error={faultOf(add.error, "origins")}
      />
    </FormDialog>
  );
}
