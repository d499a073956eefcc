// Moves a message to another conversation with the same customer, or to a matter of its own.
import { Button, Group, Modal, Radio, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useAct } from "@/lib/api";
import { ChannelBadge } from "@/ui";
import { touched, type Detail, type Message } from "./model";

const NEW = "new";

export function MoveDialog({ message, detail, onClose }: { message: Message; detail: Detail; onClose: () => void }) {
  const { t } = useTranslation("inbox");
  const others = detail.customer.conversations;
  const [to, setTo] = useState(others[0]?.id ?? NEW);
  const [matter, setMatter] = useState("");
  const move = useAct({
    call: () =>
      api.POST("/api/v1/messages/{message_id}/move", {
        params: { path: { message_id: message.id } },
        body: to === NEW ? { matter: matter.trim() } : { conversation: to },
      }),
    touches: [...touched(detail.conversation.id), ["conversation"]],
    onDone: onClose,
  });
  const ready = to !== NEW || matter.trim() !== "";
  return (
    <Modal opened onClose={onClose} title={t("move.title")} centered>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) move.mutate();
        }}
      >
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            {t("move.text")}
          </Text>
          <Radio.Group label={t("move.to")} value={to} onChange={setTo}>
            <Stack gap={8} mt={6}>
              {others.map((each) => (
                <Radio
                  key={each.id}
                  value={each.id}
                  label={
                    <>
                      {each.matter_name || t("matter.none")} <ChannelBadge channel={each.channel} iconOnly />
                    </>
                  }
                />
              ))}
              <Radio value={NEW} label={t("move.new")} />
            </Stack>
          </Radio.Group>
          {to === NEW && (
            <TextInput
              label={t("move.matter")}
              placeholder={t("move.matterHint")}
              value={matter}
              maxLength={200}
              onChange={(event) => setMatter(event.currentTarget.value)}
              data-autofocus
            />
          )}
          <Group justify="flex-end">
            <Button type="submit" disabled={!ready} loading={move.isPending}>
              {t("move.do")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
