// The beginning of a service: its word, and what to start from.
import { Radio, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, faultOf, useAct } from "@/lib/api";
import { FormDialog } from "@/ui";
import { draftFrom, STARTS, type Start } from "./starts";

export function NewService({ onClose }: { onClose: () => void }) {
  const { t, i18n } = useTranslation("services");
  const navigate = useNavigate();
  const [word, setWord] = useState("");
  const [start, setStart] = useState<Start>("blank");
  const name = slugOf(word);
  const language = i18n.language.slice(0, 2);
  const create = useAct({
    call: () => api.POST("/api/v1/services", { body: { ...draftFrom(start, name, word.trim(), language, t), live: start !== "balance" } as never }),
    touches: [["service"]],
    showsErrors: true,
    onDone: () => void navigate({ to: "/services/$service", params: { service: name } }),
  });
  const fault = create.error ? (faultOf(create.error, "words.en.0") ?? create.error.message) : null;
  return (
    <FormDialog title={t("new.action")} deed={t("new.do")} onClose={onClose} onSubmit={() => create.mutate()} busy={create.isPending} ready={Boolean(name)}>
      <TextInput
        label={t("new.word")}
        description={t("new.wordText")}
        value={word}
        onChange={(event) => {
          setWord(event.currentTarget.value);
          create.reset();
        }}
        maxLength={40}
        required
        data-autofocus
        error={fault ?? (word.trim() && !name ? t("new.latin") : null)}
      />
      <Radio.Group label={t("new.start")} value={start} onChange={(value) => setStart(value)}>
        {STARTS.map((each) => (
          <Radio key={each} mt={8} value={each} label={t(`starts.${each}`)} description={t(`starts.${each}About`)} />
        ))}
      </Radio.Group>
    </FormDialog>
  );
}

/** A name for files and the API: small Latin letters, digits and underscores. */
function slugOf(word: string): string {
  const plain = word.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^[^a-z]+|_+$/g, "");
  return plain.slice(0, 48) || (word.trim() ? "service" : "");
}
