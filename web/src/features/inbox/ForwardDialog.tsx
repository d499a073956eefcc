// Passes on what was said, or one message of it, by mail to somebody outside.
import { Checkbox, Text, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useAct } from "@/lib/api";
import { FormDialog, notifyDone } from "@/ui";
import { touched } from "./model";

interface Props {
  conversation: string;
  /** One message alone; without it, all of the thread. */
  message?: string;
  onClose: () => void;
}

export function ForwardDialog({ conversation, message, onClose }: Props) {
  const { t } = useTranslation("inbox");
  const [to, setTo] = useState("");
  const [text, setText] = useState("");
  const [files, setFiles] = useState(false);
  const forward = useAct({
    call: () =>
      api.POST("/api/v1/conversations/{conversation_id}/forwards", {
        params: { path: { conversation_id: conversation } },
        body: { to: to.trim(), text: text.trim(), messages: message ? [message] : [], files },
      }),
    touches: touched(conversation),
    onDone: () => {
      notifyDone(t("forward.done"));
      onClose();
    },
  });
  return (
    <FormDialog
      title={t(message ? "forward.one" : "forward.whole")}
      deed={t("forward.do")}
      ready={to.includes("@")}
      busy={forward.isPending}
      onClose={onClose}
      onSubmit={() => forward.mutate()}
    >
      <Text size="sm" c="dimmed">
        {t("forward.text")}
      </Text>
      <TextInput
        label={t("forward.to")}
        type="email"
        dir="ltr"
        required
        maxLength={320}
        value={to}
        onChange={(event) => setTo(event.currentTarget.value)}
        data-autofocus
      />
      <Textarea
        label={t("forward.words")}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={20000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Checkbox label={t("forward.files")} checked={files} onChange={(event) => setFiles(event.currentTarget.checked)} />
    </FormDialog>
  );
}
