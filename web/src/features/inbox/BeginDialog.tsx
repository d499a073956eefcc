// Writes to a customer first: who, about what, by which channel, and the words.
import { Modal, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, apiQuery, useAct } from "@/lib/api";
import { ComposerShell, type ChannelChoice } from "@/ui";
import { CustomerChoice } from "./CustomerChoice";
import { keyOf, takesTemplates, type Message } from "./model";
import { TemplateField } from "./TemplateField";
import type { InboxState } from "./useInboxSearch";

const FIND = "find";

interface Filled {
  id: string;
  variables: Readonly<Record<string, string>>;
}

export function BeginDialog({ customer, state }: { customer: string; state: InboxState }) {
  const { t } = useTranslation("inbox");
  const [who, setWho] = useState<string | null>(customer === FIND ? null : customer);
  const close = () => state.set({ customer: undefined });
  return (
    <Modal opened onClose={close} title={t("begin.title")} size="lg" centered>
      <Stack gap="md">
        <CustomerChoice customer={who} onChoose={setWho} />
        {who && <Words key={who} customer={who} state={state} />}
      </Stack>
    </Modal>
  );
}

function Words({ customer, state }: { customer: string; state: InboxState }) {
  const { t } = useTranslation("inbox");
  const [text, setText] = useState("");
  const [matter, setMatter] = useState("");
  const [subject, setSubject] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const { data: ways } = useQuery(
    apiQuery(["customer", customer], "/api/v1/conversations/reply-options", { params: { query: { customer } } }),
  );
  const possible = ways?.filter((each) => each.may || takesTemplates(each)) ?? [];
  const way = possible.find((each) => keyOf(each) === chosen) ?? possible.find((each) => each.may) ?? possible[0] ?? null;
  const begin = useAct<Filled | null, Message>({
    call: (template) =>
      api.POST("/api/v1/conversations", {
        body: {
          customer,
          ...(template ? { template: template.id, variables: template.variables } : { text: text.trim() }),
          channel: way?.channel ?? "best",
          address: way?.address ?? "",
          matter: matter.trim(),
          subject: way?.channel === "email" ? subject.trim() : "",
        },
      }),
    touches: [["inbox"]],
    onDone: (message) => {
      if (!message.conversation) return;
      const { conversation } = message;
      state.set({ customer: undefined, open: [...state.columns, conversation].slice(-4).join("."), at: conversation }, false);
    },
  });
  if (!ways) return <Text c="dimmed">{t("begin.loading")}</Text>;
  const choices = ways.map((each): ChannelChoice => ({
    key: keyOf(each),
    channel: each.channel,
    address: each.display || each.address,
    reason: each.why || undefined,
    impossible: !each.may && !takesTemplates(each),
  }));
  const choice = choices.find((each) => way && each.key === keyOf(way)) ?? null;
  return (
    <>
      <TextInput
        label={t("begin.matter")}
        placeholder={t("begin.matterHint")}
        value={matter}
        maxLength={200}
        onChange={(event) => setMatter(event.currentTarget.value)}
        dir="auto"
      />
      {way?.channel === "email" && (
        <TextInput label={t("compose.subject")} value={subject} maxLength={500} onChange={(event) => setSubject(event.currentTarget.value)} dir="auto" />
      )}
      {way && takesTemplates(way) ? (
        <TemplateField
          key={keyOf(way)}
          customer={customer}
          way={way}
          choice={choice}
          choices={choices}
          onChoose={(each) => setChosen(each.key)}
          onSend={(template) => begin.mutate(template)}
        />
      ) : (
        <ComposerShell
          label={t("begin.text")}
          value={text}
          onChange={setText}
          onSend={() => begin.mutate(null)}
          choice={choice}
          choices={choices}
          onChoose={(each) => setChosen(each.key)}
          sending={begin.isPending}
          blocked={way ? undefined : t("compose.nowhere")}
        />
      )}
    </>
  );
}
