// One event as it was told: every attempt with what was sent and answered, and telling it again.
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { api, useAct, type SchemaWebhookDelivery, type SchemaWebhookItem } from "@/lib/api";
import { formatCount } from "@/lib/format";
import { useMay } from "@/lib/session";
import { notifyDone, RelativeTime } from "@/ui";
import classes from "../Operations.module.css";

interface Props {
  hook: SchemaWebhookItem;
  delivery: SchemaWebhookDelivery;
  onClose: () => void;
}

export function Delivery({ hook, delivery, onClose }: Props) {
  const { t } = useTranslation("operations");
  const mayWrite = useMay()("settings:write");
  const again = useAct({
    call: () =>
      api.POST("/api/v1/webhooks/{webhook_id}/replay", {
        params: { path: { webhook_id: hook.id } },
        body: { event: delivery.event },
      }),
    touches: [["webhook"]],
    onDone: () => {
      notifyDone(t("hooks.told", { count: 1 }));
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={delivery.kind} size="lg" centered>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {delivery.event}
        </Text>
        {delivery.attempts.length === 0 && <Text>{t("hooks.untold")}</Text>}
        {delivery.attempts.map((each) => (
          <section key={each.number} aria-label={t("hooks.attempt", { number: each.number })}>
            <Group justify="space-between" mb={4}>
              <Text fw={500}>
                {t("hooks.attempt", { number: each.number })} · {each.status ?? t("hooks.silent")}
              </Text>
              <Text size="sm" c="dimmed">
                {t("hooks.took", { milliseconds: formatCount(each.milliseconds) })} · <RelativeTime at={each.at} />
              </Text>
            </Group>
            {each.error && <Text c="var(--nl-bad)">{each.error}</Text>}
            <Excerpt label={t("hooks.request")} text={each.request} />
            <Excerpt label={t("hooks.response")} text={each.response} />
          </section>
        ))}
        {mayWrite && (
          <Group justify="flex-end">
            <Button loading={again.isPending} onClick={() => again.mutate()} disabled={delivery.state === "waiting"}>
              {t("hooks.again")}
            </Button>
          </Group>
        )}
      </Stack>
    </Modal>
  );
}

function Excerpt({ label, text }: { label: string; text: string }) {
  if (!text) return null;
  return (
    <>
      <Text size="sm" c="dimmed" mt={4}>
        {label}
      </Text>
      <pre className={classes.code} tabIndex={0} role="region" aria-label={label} dir="auto">
        {text}
      </pre>
    </>
  );
}
