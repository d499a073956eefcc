// What can be done with the whole template: save it, look at its history, duplicate it, take changes back.
import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconArrowBackUp, IconCopy, IconDots, IconHistory } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useConfirm } from "@/ui";
import type { Draft } from "./useDraft";

interface Props {
  draft: Draft;
  mayWrite: boolean;
  onHistory: () => void;
  onCopy: () => void;
}

export function Actions({ draft, mayWrite, onHistory, onCopy }: Props) {
  const { t } = useTranslation("content");
  const confirm = useConfirm();
  const discard = async () => {
    const sure = await confirm({
      title: t("editor.discardTitle"),
      consequence: t("editor.discardText", { version: draft.version }),
      deed: t("editor.discard"),
      danger: true,
    });
    if (sure) draft.discard();
  };
  return (
    <>
      <Button variant="default" leftSection={<IconHistory size={14} aria-hidden />} onClick={onHistory}>
        {t("history.title")}
      </Button>
      {mayWrite && (
        <>
          <Menu>
            <Menu.Target>
              <ActionIcon variant="default" size={32} aria-label={t("editor.more")}>
                <IconDots size={16} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconCopy size={14} aria-hidden />} onClick={onCopy}>
                {t("copy.action")}
              </Menu.Item>
              <Menu.Item leftSection={<IconArrowBackUp size={14} aria-hidden />} disabled={!draft.dirty} onClick={() => void discard()}>
                {t("editor.discard")}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
          <Button loading={draft.saving} disabled={!draft.dirty || Object.keys(draft.variants).length === 0} onClick={() => draft.save()}>
            {t("editor.save")}
          </Button>
        </>
      )}
    </>
  );
}
