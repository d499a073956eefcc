// The end of a key, which asks first and says what will happen.
import { useTranslation } from "react-i18next";
import { api, useAct, type SchemaKeyItem } from "@/lib/api";
import { notifyProblem, useConfirm } from "@/ui";

export function useRevoke(item: SchemaKeyItem, consequence: string): () => void {
  const { t } = useTranslation("settings");
  const confirm = useConfirm();
  const revoke = useAct({
    call: () => api.DELETE("/api/v1/keys/{key_id}", { params: { path: { key_id: item.id } } }),
    touches: [["key"], ["audit"]],
  });
  const ask = async () => {
    const question = { title: t("keys.revokeTitle", { name: item.name }), consequence, deed: t("keys.revoke") };
    if (await confirm({ ...question, danger: true })) revoke.mutate();
  };
  return () => void ask().catch(notifyProblem);
}
