// The secret by which a site's server says who is signed in: shown when somebody asks for it.
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useAct, type SchemaKeyItem } from "@/lib/api";
import { CopyField } from "@/ui";
import classes from "../Settings.module.css";

export function SiteSecret({ item }: { item: SchemaKeyItem }) {
  const { t } = useTranslation("settings");
  const [secret, setSecret] = useState("");
  const read = useAct({
    call: () => api.GET("/api/v1/keys/{key_id}/identity-secret", { params: { path: { key_id: item.id } } }),
    onDone: (found) => setSecret(found.secret),
  });
  return (
    <div className={classes.wide}>
      {secret ? (
        <CopyField label={t("sites.secret")} hint={t("sites.secretText")} value={secret} />
      ) : (
        <Button size="compact-sm" variant="default" loading={read.isPending} onClick={() => read.mutate()} aria-label={t("sites.secretOf", { name: item.name })}>
          {t("sites.showSecret")}
        </Button>
      )}
    </div>
  );
}
