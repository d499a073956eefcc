// What a customer said about consent, written down by an agent: how they said it, and on which text.
import { Button, Group, Modal, SegmentedControl, Select, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type SchemaCustomerConsent } from "@/lib/api";
import { useChannelName } from "@/ui";
import { useCustomerAct } from "./useCustomerAct";

const CHANNELS = ["email", "sms", "whatsapp", "push", "web", "x", "print", "voice"];

export function RecordConsent({ id, about, onClose }: { id: string; about: SchemaCustomerConsent | null; onClose: () => void }) {
  const { t } = useTranslation("customers");
  const channelName = useChannelName();
  const [subscription, setSubscription] = useState(about?.subscription ?? "news");
  const [channel, setChannel] = useState(about?.channel ?? "email");
  const [state, setState] = useState(about?.state === "given" ? "withdrawn" : "given");
  const [how, setHow] = useState("");
  const [text, setText] = useState("");
  const record = useCustomerAct({
    id,
    call: () =>
      api.PUT("/api/v1/customers/{customer_id}/consents", {
        params: { path: { customer_id: id } },
        body: { subscription: subscription.trim(), channel, state, how: how.trim(), text: text.trim() },
      }),
    showsErrors: true,
    onDone: onClose,
  });
  const ready = subscription.trim() && how.trim();
  return (
    <Modal opened onClose={onClose} title={t("consent.record")} centered>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) record.mutate();
        }}
      >
        <Stack gap="md">
          <SegmentedControl
            aria-label={t("consent.what")}
            value={state}
            onChange={setState}
            data={[
              { value: "given", label: t("consent.gives") },
              { value: "withdrawn", label: t("consent.withdraws") },
            ]}
          />
          <Group grow>
            <TextInput
              label={t("consent.subscription")}
              value={subscription}
              onChange={(event) => setSubscription(event.currentTarget.value)}
              disabled={about !== null}
              maxLength={200}
            />
            <Select
              label={t("consent.channel")}
              data={[{ value: "*", label: t("consent.anywhere") }, ...CHANNELS.map((each) => ({ value: each, label: channelName(each) }))]}
              value={channel}
              onChange={(next) => next && setChannel(next)}
              disabled={about !== null}
              allowDeselect={false}
            />
          </Group>
          <TextInput
            label={t("consent.how")}
            placeholder={t("consent.howExample")}
            value={how}
            onChange={(event) => setHow(event.currentTarget.value)}
            maxLength={500}
            required
            data-autofocus
          />
          <Textarea label={t("consent.text")} value={text} onChange={(event) => setText(event.currentTarget.value)} autosize minRows={2} maxRows={8} />
          {record.error && (
            <Text role="alert" size="sm" c="var(--nl-bad)">
              {record.error.message}
            </Text>
          )}
          <Group justify="flex-end">
            <Button type="submit" loading={record.isPending} disabled={!ready}>
              {t("consent.do")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
