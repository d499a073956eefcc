// Recipes: ready-made connectors with the services that ask them, installed with one click.
import { Button, Checkbox, TextInput } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, elsewhere, faultOf, useAct, type SchemaRecipe } from "@/lib/api";
import { useMay } from "@/lib/session";
import { FormDialog, notifyDone } from "@/ui";
import { Part } from "../Part";
import { recipesQuery, workspaceQuery } from "../queries";
import classes from "../Settings.module.css";

export function Recipes() {
  const { t, i18n } = useTranslation("connectors");
  const { data } = useQuery(recipesQuery());
  const mayWrite = useMay()("settings:write");
  const [chosen, setChosen] = useState<SchemaRecipe | null>(null);
  const said = (texts: Record<string, string>) => texts[i18n.language] ?? texts.en ?? "";
  return (
    <Part title={t("recipes.title")} text={t("recipes.text")}>
      <ul className={classes.rows}>
        {(data ?? []).map((each) => (
          <li key={each.name}>
            <div className={classes.words}>
              <span className={classes.name}>{said(each.title)}</span>
              <div className={classes.dim}>{said(each.about)}</div>
            </div>
            {mayWrite && (
              <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} onClick={() => setChosen(each)} aria-label={t("recipes.installOne", { name: said(each.title) })}>
                {t("recipes.install")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {chosen && <Install recipe={chosen} title={said(chosen.title)} onClose={() => setChosen(null)} />}
    </Part>
  );
}

function Install({ recipe, title, onClose }: { recipe: SchemaRecipe; title: string; onClose: () => void }) {
  const { t } = useTranslation("connectors");
  const { data: workspace } = useQuery(workspaceQuery());
  const [url, setUrl] = useState("");
  const [key, setKey] = useState("");
  const [asked, setAsked] = useState(false);
  const allowed = workspace?.rules.private_webhooks ?? true;
  const install = useAct({
    call: () =>
      api.POST("/api/v1/recipes/{recipe}/install", {
        params: { path: { recipe: recipe.name } },
        body: { url: url.trim(), api_key: key, allow_private: asked },
      }),
    touches: [["connector"], ["service"], ["journey"], ["template"], ["workspace"], ["audit"]],
    showsErrors: true,
    onDone: () => {
      notifyDone(t("recipes.done", { title, word: recipe.words[0] ?? "" }));
      onClose();
    },
  });
  return (
    <FormDialog title={title} deed={t("recipes.install")} onClose={onClose} onSubmit={() => install.mutate()} busy={install.isPending} fault={elsewhere(install.error, ["url"])}>
      <div className={classes.dim}>
        {Object.entries(recipe.parts).map(([kind, names]) => (
          <div key={kind}>
            {t(`recipes.part.${kind as "connectors"}`)}: {names.join(", ")}
          </div>
        ))}
      </div>
      <TextInput
        label={t("recipes.url")}
        description={t("recipes.urlText", { url: recipe.url, command: `noline example ${recipe.example}` })}
        placeholder={recipe.url}
        value={url}
        onChange={(event) => setUrl(event.currentTarget.value)}
        error={faultOf(install.error, "url")}
        data-autofocus
      />
      {url.trim() !== "" && <TextInput label={t("recipes.key")} value={key} onChange={(event) => setKey(event.currentTarget.value)} autoComplete="off" />}
      {!allowed && <Checkbox label={t("recipes.private")} description={t("recipes.privateText")} checked={asked} onChange={(event) => setAsked(event.currentTarget.checked)} />}
    </FormDialog>
  );
}
