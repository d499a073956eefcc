// A letter as it is written: subject, paragraphs in their order, sender, the code to answer with.
import { Button, Select, Textarea } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useWriting } from "../editor/context";
import type { Sources } from "../types";
import { RowTools } from "./RowTools";
import { Words } from "./Words";

type Letter = Sources["letter"];

const LINKS = ["register", "page", "preferences", "continue", "confirm", "unsubscribe"] as const;

export function LetterFields({ source, onChange }: { source: Letter; onChange: (source: Letter) => void }) {
  const { t } = useTranslation("content");
  const { readOnly } = useWriting();
  const change = (more: Partial<Letter>) => onChange({ ...source, ...more });
  const { paragraphs } = source;
  return (
    <>
      <Words field="subject" label={t("field.subject")} value={source.subject} onChange={(subject) => change({ subject })} />
      {paragraphs.map((text, at) => (
        <Words
          key={at}
          field={`paragraphs[${at}]`}
          label={t("field.paragraph", { number: at + 1 })}
          kind="text"
          rows={2}
          value={text}
          onChange={(next) => change({ paragraphs: paragraphs.map((each, index) => (index === at ? next : each)) })}
          extra={
            <RowTools
              rows={paragraphs}
              at={at}
              least={1}
              label={t("field.paragraph", { number: at + 1 })}
              onChange={(rows) => change({ paragraphs: rows })}
            />
          }
        />
      ))}
      {!readOnly && (
        <Button
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => change({ paragraphs: [...paragraphs, ""] })}
        >
          {t("field.addParagraph")}
        </Button>
      )}
      <Textarea
        label={t("field.sender")}
        data-field="sender"
        autosize
        minRows={2}
        readOnly={readOnly}
        value={source.sender.join("\n")}
        onChange={(event) => change({ sender: event.currentTarget.value ? event.currentTarget.value.split("\n") : [] })}
      />
      <Select
        label={t("field.qr")}
        data-field="qr"
        disabled={readOnly}
        value={source.qr ?? ""}
        allowDeselect={false}
        data={[{ value: "", label: t("field.noQr") }, ...LINKS.map((value) => ({ value, label: t(`insert.link.${value}`) }))]}
        onChange={(qr) => change({ qr: qr === "" ? null : qr })}
      />
      <Words
        field="reply_hint"
        label={t("field.hint")}
        value={source.reply_hint ?? ""}
        onChange={(hint) => change({ reply_hint: hint || null })}
      />
    </>
  );
}
