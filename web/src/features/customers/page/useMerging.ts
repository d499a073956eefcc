// Deciding on a candidate: merge after a question, or dismiss.
import { useTranslation } from "react-i18next";
import { api, useAct } from "@/lib/api";
import { useConfirm } from "@/ui";

export function useMerging(id: string, other: string, name: string) {
  const { t } = useTranslation("customers");
  const confirm = useConfirm();
  const params = { path: { customer_id: id } };
  const merge = useAct({
    call: (why: string) => api.POST("/api/v1/customers/{customer_id}/merge", { params, body: { other, why } }),
    touches: [["customer"]],
  });
  const dismiss = useAct({
    call: () => api.POST("/api/v1/customers/{customer_id}/dismiss-match", { params, body: { other } }),
    touches: [["customer"]],
  });
  const ask = async (why: string) => {
    const shown = name || t("page.nameless");
    if (await confirm({ title: t("identity.mergeTitle", { name: shown }), consequence: t("identity.mergeText"), deed: t("identity.merge") })) merge.mutate(why);
  };
  return { merge: { ask, isPending: merge.isPending }, dismiss };
}
