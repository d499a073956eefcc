// What goes into a cell: a template there is, or a new message written here, with a text per channel.
import { Button, Checkbox, Divider, Group, Modal, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, faultOf, useAct } from "@/lib/api";
import { useChannelName } from "@/ui";
import { CHANNEL_ORDER, type TemplateItem } from "../types";
import type { Cell } from "./model";
import { templateName, variantsOf } from "./message";

interface Props {
  at: Cell;
  templates: readonly TemplateItem[];
  onChosen: (template: Pick<TemplateItem, "name" | "channels">) => void;
  onClose: () => void;
}

export function NewMessage({ at, templates, onChosen, onClose }: Props) {
  const { t } = useTranslation("campaigns");
  const channelName = useChannelName();
  const [name, setName] = useState("");
  const [subject, setSubject] = useState("");
  const [text, setText] = useState("");
  const [channels, setChannels] = useState<string[]>([at.lane]);
  const wanted = templateName(name);
  const taken = templates.some((each) => each.name === wanted);
  const save = useAct({
    call: () =>
      api.PUT("/api/v1/templates/{name}", {
        params: { path: { name: wanted } },
        body: { variants: variantsOf(channels, subject || name, text) },
      }),
    touches: [["template"]],
    showsErrors: true,
    onDone: (made) => onChosen({ name: made.name, channels }),
  });
  const ready = wanted !== "" && !taken && text.trim() !== "" && channels.length > 0;
  return (
    <Modal opened onClose={onClose} closeButtonProps={{ "aria-label": t("event.close") }} title={t("compose.title")} size="lg">
      <Stack gap="md">
        {templates.length > 0 && (
          <>
            <Select
              label={t("compose.existing")}
              placeholder={t("compose.pick")}
              searchable
              data={templates.map((each) => each.name)}
              onChange={(picked) => {
                const found = templates.find((each) => each.name === picked);
                if (found) onChosen(found);
              }}
            />
            <Divider label={t("compose.or")} />
          </>
        )}
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (ready) save.mutate();
          }}
        >
          <Stack gap="md">
            <TextInput
              label={t("compose.name")}
              description={wanted && wanted !== name ? t("compose.savedAs", { name: wanted }) : undefined}
              placeholder={t("compose.namePlaceholder")}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              error={taken ? t("compose.taken") : faultOf(save.error, "name")}
              maxLength={60}
              data-autofocus
            />
            <Checkbox.Group label={t("compose.channels")} value={channels} onChange={setChannels}>
              <Group mt={4} gap="md">
                {CHANNEL_ORDER.map((channel) => (
                  <Checkbox key={channel} value={channel} label={channelName(channel)} />
                ))}
              </Group>
            </Checkbox.Group>
            {channels.some((channel) => channel !== "sms" && channel !== "x") && (
              <TextInput
                label={t("compose.subject")}
                value={subject}
                onChange={(event) => setSubject(event.currentTarget.value)}
                maxLength={200}
                error={save.error && /subject|title/.test(fieldOf(save.error)) ? save.error.message : null}
              />
            )}
            <Textarea
              label={t("compose.text")}
              description={t("compose.variables", { example: "{{ first_name }}" })}
              autosize
              minRows={4}
              maxRows={12}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              error={save.error ? save.error.message : null}
            />
            <Group justify="flex-end">
              <Button type="submit" disabled={!ready} loading={save.isPending}>
                {t("compose.do")}
              </Button>
            </Group>
          </Stack>
        </form>
      </Stack>
    </Modal>
  );
}

function fieldOf(error: Error): string {
  return "field" in error && typeof error.field === "string" ? error.field : "";
}
