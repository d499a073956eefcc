// Has an account rest, with a reason for those who wonder.
import { Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, elsewhere, faultOf, useAct, type SchemaAccountItem } from "@/lib/api";
import { FormDialog } from "@/ui";

export function PauseDialog({ account, onClose }: { account: SchemaAccountItem; onClose: () => void }) {
  const { t } = useTranslation("channels");
  const [why, setWhy] = useState("");
  const pause = useAct({
    call: () => api.POST("/api/v1/accounts/{account_id}/suspend", { params: { path: { account_id: account.id } }, body: { why: why.trim() } }),
    touches: [["account"], ["operations"]],
    showsErrors: true,
    onDone: onClose,
  });
  return (
    <FormDialog
      title={t("pause.title", { name: account.name })}
      deed={t("account.pause")}
      onClose={onClose}
      onSubmit={() => pause.mutate()}
      busy={pause.isPending}
      ready={why.trim() !== ""}
      fault={elsewhere(pause.error, ["why"])}
    >
      <Text>{t("pause.text")}</Text>
      <TextInput label={t("pause.why")} placeholder={t("pause.example")} value={why} onChange={(event) => setWhy(event.currentTarget.value)} maxLength={300} required error={faultOf(pause.error, "why")} data-autofocus />
    </FormDialog>
  );
}
