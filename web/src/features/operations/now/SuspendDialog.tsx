// Has a route rest, with a reason for those who wonder.
import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useAct, type SchemaRouteQueue } from "@/lib/api";
import { useChannelName } from "@/ui";

export function SuspendDialog({ route, onClose }: { route: SchemaRouteQueue; onClose: () => void }) {
  const { t } = useTranslation("operations");
  const channelName = useChannelName();
  const [why, setWhy] = useState("");
  const suspend = useAct({
    call: () =>
      api.POST("/api/v1/routes/{route_id}/suspend", { params: { path: { route_id: route.id } }, body: { why: why.trim() } }),
    touches: [["operations"], ["account"]],
    showsErrors: true,
    onDone: onClose,
  });
  return (
    <Modal opened onClose={onClose} title={t("suspend.title", { account: route.account_name, channel: channelName(route.channel) })} centered>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (why.trim()) suspend.mutate();
        }}
      >
        <Stack gap="md">
          <Text>{t("suspend.text")}</Text>
          <TextInput
            label={t("suspend.why")}
            placeholder={t("suspend.example")}
            value={why}
            onChange={(event) => setWhy(event.currentTarget.value)}
            maxLength={300}
            required
            data-autofocus
            error={suspend.error?.message}
          />
          <Group justify="flex-end">
            <Button type="submit" loading={suspend.isPending} disabled={!why.trim()}>
              {t("suspend.do")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
