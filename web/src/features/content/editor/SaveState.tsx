// Whether what is written is saved, or why it could not be.
import { useTranslation } from "react-i18next";
import { StatusBadge } from "@/ui";
import type { Draft } from "./useDraft";

export function SaveState({ draft, readOnly }: { draft: Draft; readOnly: boolean }) {
  const { t } = useTranslation("content");
  if (readOnly) return <StatusBadge tone="quiet">{t("editor.readOnly")}</StatusBadge>;
  if (draft.saving) return <StatusBadge tone="busy">{t("editor.saving")}</StatusBadge>;
  if (draft.error && draft.dirty && !draft.conflict) return <StatusBadge tone="bad">{draft.error.detail || t("editor.unsaved")}</StatusBadge>;
  if (draft.dirty) return <StatusBadge tone="warn">{t("editor.unsaved")}</StatusBadge>;
  return <StatusBadge tone="good">{t("editor.saved", { version: draft.version })}</StatusBadge>;
}
