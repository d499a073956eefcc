// A contact's message to oneself before anybody else gets it.
import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, faultOf, useAct, type components } from "@/lib/api";
import { useSession } from "@/lib/session";
import { ChannelBadge, StatusBadge } from "@/ui";
import type { Plan } from "../usePlan";

type Tested = components["schemas"]["CampaignTested"];

export function SendTest({ plan, event, onClose }: { plan: Plan; event: string; onClose: () => void }) {
  const { t } = useTranslation("campaigns");
  const { agent } = useSession();
  const [email, setEmail] = useState(agent.email);
  const [phone, setPhone] = useState("");
  const [sent, setSent] = useState<Tested | null>(null);
  const send = useAct({
    call: async () => {
      await plan.settle();
      const addresses = [
        ...(email.trim() ? [{ scheme: "email", value: email.trim() }] : []),
        ...(phone.trim() ? [{ scheme: "phone", value: phone.trim() }] : []),
      ];
      return api.POST("/api/v1/campaigns/{campaign}/test", {
        params: { path: { campaign: plan.detail.slug } },
        body: { event, addresses },
      });
    },
    showsErrors: true,
    onDone: (result) => setSent(result),
  });
  return (
    <Modal opened onClose={onClose} closeButtonProps={{ "aria-label": t("event.close") }} title={t("test.title", { name: event })}>
      <form
        onSubmit={(press) => {
          press.preventDefault();
          send.mutate();
        }}
      >
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            {t("test.text")}
          </Text>
          <TextInput type="email" label={t("test.email")} value={email} onChange={(change) => setEmail(change.currentTarget.value)} />
          <TextInput type="tel" label={t("test.phone")} value={phone} onChange={(change) => setPhone(change.currentTarget.value)} error={faultOf(send.error, "addresses")} />
          {send.error && !faultOf(send.error, "addresses") && (
            <Text size="sm" c="var(--nl-bad)" role="alert">
              {send.error.message}
            </Text>
          )}
          {sent && (
            <Stack gap={4} role="status">
              {sent.messages.map((each) => (
                <Group key={each.channel} gap="sm">
                  <ChannelBadge channel={each.channel} />
                  <span>{each.address}</span>
                  <StatusBadge tone={each.reason ? "bad" : "good"}>
                    {each.reason ? t("test.refused", { reason: each.reason.replaceAll("_", " ") }) : t("test.sent")}
                  </StatusBadge>
                </Group>
              ))}
            </Stack>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("test.close")}
            </Button>
            <Button type="submit" loading={send.isPending} disabled={!email.trim() && !phone.trim()}>
              {t("test.do")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
