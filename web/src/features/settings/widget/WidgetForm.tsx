// One widget: its settings on one side, what visitors see on the other, and what goes into the company's pages below.
import { Button, SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useAct, type SchemaWidgetItem } from "@/lib/api";
import { notifyDone, useConfirm } from "@/ui";
import { workspaceQuery } from "../queries";
import { draftOf, previewOf } from "./draft";
import { WidgetLooks } from "./WidgetLooks";
import { WidgetPreview } from "./WidgetPreview";
import { WidgetRules } from "./WidgetRules";
import { WidgetSnippet } from "./WidgetSnippet";
import classes from "./Widget.module.css";

interface Props {
  item: SchemaWidgetItem;
  mayWrite: boolean;
  onSecret: (secret: string) => void;
}

export function WidgetForm({ item, mayWrite, onSecret }: Props) {
  const { t } = useTranslation("widget");
  const confirm = useConfirm();
  const { data: workspace } = useQuery(workspaceQuery());
  const [draft, setDraft] = useState(() => draftOf(item));
  const [shows, setShows] = useState<"open" | "away">("open");
  const path = { params: { path: { widget_id: item.id } } };
  const touches = [["widget"], ["audit"]];
  const save = useAct({
    call: () => api.PATCH("/api/v1/widgets/{widget_id}", { ...path, body: draft }),
    touches,
    showsErrors: true,
    onDone: () => notifyDone(t("saved")),
  });
  const remove = useAct({ call: () => api.DELETE("/api/v1/widgets/{widget_id}", path), touches });
  const brand = workspace?.name ?? "";
  const config = useMemo(() => previewOf(draft, brand, shows === "open"), [draft, brand, shows]);
  const changed = JSON.stringify(draft) !== JSON.stringify(draftOf(item));
  const askRemove = async () => {
    const question = { title: t("remove.title", { name: item.name }), consequence: t("remove.text"), deed: t("remove.do") };
    if (await confirm({ ...question, danger: true })) remove.mutate();
  };
  const change = { draft, onChange: setDraft, disabled: !mayWrite, error: save.error };
  return (
    <div className={classes.two}>
      <form
        className={classes.column}
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <WidgetLooks {...change} />
        <WidgetRules {...change} />
        {mayWrite && (
          <div className={classes.foot}>
            <Button type="submit" loading={save.isPending} disabled={!changed}>
              {t("save")}
            </Button>
            <Button variant="subtle" color="red" onClick={() => void askRemove()}>
              {t("remove.do")}
            </Button>
          </div>
        )}
        <WidgetSnippet item={item} mayWrite={mayWrite} onSecret={onSecret} />
      </form>
      <div className={classes.beside}>
        <SegmentedControl
          aria-label={t("preview.title")}
          value={shows}
          onChange={(value) => setShows(value)}
          data={[
            { value: "open", label: t("preview.open") },
            { value: "away", label: t("preview.away") },
          ]}
          fullWidth
        />
        {brand && <WidgetPreview key={draft.look.language} config={config} />}
      </div>
    </div>
  );
}
