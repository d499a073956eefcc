// Somebody saved a later version while this one was written: neither is lost without being asked.
import { Alert, Button, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "../Content.module.css";
import type { Draft } from "./useDraft";

export function Conflict({ draft, onHistory }: { draft: Draft; onHistory: () => void }) {
  const { t } = useTranslation("content");
  return (
    <Alert color="yellow" variant="outline" radius={0} classNames={{ title: classes.alertTitle }} title={t("editor.conflict")} role="alert">
      {draft.error?.detail} {draft.error?.remedy}
      <Group gap="sm" mt="sm">
        <Button size="compact-sm" variant="default" onClick={onHistory}>
          {t("editor.theirs")}
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => draft.save(true)}>
          {t("editor.anyway")}
        </Button>
      </Group>
    </Alert>
  );
}
