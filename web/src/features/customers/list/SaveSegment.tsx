// A condition kept under a name: for whoever meets it by then, or for those who meet it now.
import { Button, Group, Modal, Radio, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, faultOf, useAct } from "@/lib/api";
import { notifyDone, type Condition } from "@/ui";

interface Props {
  opened: boolean;
  onClose: () => void;
  condition: Condition;
  onSaved: (id: string) => void;
}

export function SaveSegment({ opened, onClose, condition, onSaved }: Props) {
  const { t } = useTranslation("customers");
  const [name, setName] = useState("");
  const [kind, setKind] = useState("live");
  const save = useAct({
    call: () => api.POST("/api/v1/segments", { body: { name: name.trim(), condition: condition as never, freeze: kind === "frozen" } }),
    touches: [["segment"]],
    showsErrors: true,
    onDone: (made) => {
      onClose();
      setName("");
      notifyDone(t("segment.saved", { name: made.segment.name }));
      onSaved(made.segment.id);
    },
  });
  return (
    <Modal opened={opened} onClose={onClose} title={t("segment.save")} centered>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim()) save.mutate();
        }}
      >
        <Stack gap="md">
          <TextInput
            label={t("segment.name")}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            maxLength={120}
            required
            data-autofocus
            error={faultOf(save.error, "name") ?? save.error?.message}
          />
          <Radio.Group label={t("segment.who")} value={kind} onChange={setKind}>
            <Stack gap="xs" mt={4}>
              <Radio value="live" label={t("segment.live")} />
              <Radio value="frozen" label={t("segment.frozen")} />
            </Stack>
          </Radio.Group>
          <Group justify="flex-end">
            <Button type="submit" loading={save.isPending} disabled={!name.trim()}>
              {t("segment.do")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
