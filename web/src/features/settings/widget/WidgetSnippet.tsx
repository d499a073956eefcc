// What goes into the company's pages: the line that loads the widget, and how a server vouches for who is signed in.
import { Button, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { api, useAct, type SchemaWidgetItem } from "@/lib/api";
import { CopyField, useConfirm } from "@/ui";
import { Part } from "../Part";
import settings from "../Settings.module.css";
import { policyFor, sampleFor } from "./draft";
import classes from "./Widget.module.css";

interface Props {
  item: SchemaWidgetItem;
  mayWrite: boolean;
  onSecret: (secret: string) => void;
}

export function WidgetSnippet({ item, mayWrite, onSecret }: Props) {
  const { t } = useTranslation("widget");
  const confirm = useConfirm();
  const rotate = useAct({
    call: () => api.POST("/api/v1/widgets/{widget_id}/secret", { params: { path: { widget_id: item.id } } }),
    touches: [["widget"], ["audit"]],
    onDone: (made) => onSecret(made.secret),
  });
  const ask = async () => {
    const question = { title: t("identity.rotateTitle"), consequence: t("identity.rotateText"), deed: t("identity.rotate") };
    if (await confirm({ ...question, danger: true })) rotate.mutate();
  };
  const secret = mayWrite && (
    <Button variant="default" size="compact-sm" onClick={() => void ask()} loading={rotate.isPending}>
      {t("identity.rotate")}
    </Button>
  );
  return (
    <>
      <Part title={t("snippet.title")} text={t("snippet.text")}>
        <div className={settings.body}>
          <div className={settings.wide}>
            {item.origins.length === 0 && (
              <Text size="sm" c="var(--nl-warn)" mb="xs">
                {t("snippet.nowhere")}
              </Text>
            )}
            <CopyField label={t("snippet.label")} value={item.snippet} hint={t("snippet.policy", { policy: policyFor(item.snippet) })} />
          </div>
        </div>
      </Part>
      <Part title={t("identity.title")} text={t("identity.text")} action={secret}>
        <div className={settings.body}>
          <pre className={`${settings.wide} ${classes.code}`} aria-label={t("identity.sample")}>
            {sampleFor(item.snippet)}
          </pre>
        </div>
      </Part>
    </>
  );
}
