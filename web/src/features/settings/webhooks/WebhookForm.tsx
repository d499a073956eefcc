// An endpoint to be told of events, or a change to one.
import { MultiSelect, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, elsewhere, faultOf, useAct, type SchemaWebhookItem } from "@/lib/api";
import { FormDialog } from "@/ui";
import { webhookKindsQuery } from "../queries";

interface Props {
  hook: SchemaWebhookItem | null;
  onClose: () => void;
  onMade: (secret: string) => void;
}

export function WebhookForm({ hook, onClose, onMade }: Props) {
  const { t } = useTranslation("settings");
  const { data: kinds } = useQuery(webhookKindsQuery());
  const [url, setUrl] = useState(hook?.url ?? "");
  const [description, setDescription] = useState(hook?.description ?? "");
  const [chosen, setChosen] = useState<string[]>(hook?.kinds ?? []);
  const save = useAct({
    call: async () => {
      const body = { url: url.trim(), description, kinds: chosen };
      if (!hook) return { data: (await api.POST("/api/v1/webhooks", { body })).data?.secret ?? "" };
      await api.PATCH("/api/v1/webhooks/{webhook_id}", { params: { path: { webhook_id: hook.id } }, body });
      return { data: "" };
    },
    touches: [["webhook"], ["audit"]],
    showsErrors: true,
    onDone: onMade,
  });
  return (
    <FormDialog
      title={hook ? t("hooks.change") : t("hooks.add")}
      deed={hook ? t("save") : t("hooks.add")}
      onClose={onClose}
      onSubmit={() => save.mutate()}
      busy={save.isPending}
      ready={url.trim() !== ""}
      fault={elsewhere(save.error, ["url"])}
    >
      <TextInput label={t("hooks.url")} type="url" placeholder="https://" value={url} onChange={(event) => setUrl(event.currentTarget.value)} error={faultOf(save.error, "url")} data-autofocus />
      <TextInput label={t("hooks.description")} value={description} onChange={(event) => setDescription(event.currentTarget.value)} maxLength={500} />
      <MultiSelect label={t("hooks.kinds")} description={t("hooks.kindsText")} data={kinds ?? []} value={chosen} onChange={setChosen} searchable />
    </FormDialog>
  );
}
