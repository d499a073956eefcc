// Tells an endpoint again everything since an instant: after it was down for longer than is tried.
import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useAct, type SchemaWebhookItem } from "@/lib/api";
import { notifyDone } from "@/ui";

export function ReplaySince({ hook, onClose }: { hook: SchemaWebhookItem; onClose: () => void }) {
  const { t } = useTranslation("operations");
  const [since, setSince] = useState("");
  const replay = useAct({
    call: () =>
      api.POST("/api/v1/webhooks/{webhook_id}/replay", {
        params: { path: { webhook_id: hook.id } },
        body: { since: new Date(since).toISOString() },
      }),
    touches: [["webhook"]],
    showsErrors: true,
    onDone: (done) => {
      notifyDone(t("hooks.told", { count: done.count }));
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={t("hooks.since")} centered>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (since) replay.mutate();
        }}
      >
        <Stack gap="md">
          <Text>{t("hooks.sinceText")}</Text>
          <TextInput
            type="datetime-local"
            label={t("hooks.sinceWhen")}
            value={since}
            onChange={(event) => setSince(event.currentTarget.value)}
            error={replay.error?.message}
            required
            data-autofocus
          />
          <Group justify="flex-end">
            <Button type="submit" disabled={!since} loading={replay.isPending}>
              {t("hooks.sinceDo")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
