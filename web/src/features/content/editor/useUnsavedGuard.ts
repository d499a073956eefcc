// Asks before unsaved words would be lost, and saves by Ctrl+S.
import { useBlocker } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useShortcuts } from "@/lib/shortcuts";
import { useConfirm } from "@/ui";
import type { Draft } from "./useDraft";

export function useUnsavedGuard(draft: Draft): void {
  const { t } = useTranslation("content");
  const confirm = useConfirm();
  useBlocker({
    shouldBlockFn: async ({ current, next }) => {
      if (!draft.dirty || current.pathname === next.pathname) return false;
      return !(await confirm({
        title: t("editor.leaveTitle"),
        consequence: t("editor.leaveText", { version: draft.version }),
        deed: t("editor.leaveDo"),
        danger: true,
      }));
    },
    enableBeforeUnload: () => draft.dirty,
  });
  useShortcuts([
    {
      keys: "mod+s",
      label: t("editor.save"),
      group: t("name"),
      run: () => {
        if (draft.dirty) draft.save();
      },
    },
  ]);
}
