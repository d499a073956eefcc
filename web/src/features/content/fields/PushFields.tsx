// A notification as it is written: words, picture, what a tap opens, buttons, an answer in words, and its topic.
import { TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useTrouble, useWriting } from "../editor/context";
import type { Sources, Variants } from "../types";
import { ButtonRows } from "./ButtonRows";
import { TakeWords } from "./TakeWords";
import { TroubleWords } from "./TroubleWords";
import { Words } from "./Words";

type Push = Sources["push"];

const MOST_BUTTONS = 4;

export function PushFields({ source, onChange, email }: { source: Push; onChange: (source: Push) => void; email: Variants["email"] }) {
  const { t } = useTranslation("content");
  const { readOnly } = useWriting();
  const trouble = useTrouble("topic");
  const change = (more: Partial<Push>) => onChange({ ...source, ...more });
  const take = <TakeWords email={email} value={source.body} onTake={(body) => change({ body })} />;
  return (
    <>
      <Words field="title" label={t("field.title")} value={source.title} onChange={(title) => change({ title })} />
      <Words field="body" label={t("field.pushBody")} kind="text" value={source.body} onChange={(body) => change({ body })} extra={take} />
      <Words field="url" label={t("field.url")} description={t("field.urlText")} value={source.url ?? ""} onChange={(url) => change({ url: url || null })} />
      <Words field="image" label={t("field.image")} description={t("field.imageText")} value={source.image ?? ""} onChange={(image) => change({ image: image || null })} placeholder="https://" />
      <ButtonRows buttons={source.buttons} most={MOST_BUTTONS} text={t("field.pushButtonsText")} onChange={(buttons) => change({ buttons })} />
      <Words field="reply" label={t("field.reply")} description={t("field.replyText")} value={source.reply} onChange={(reply) => change({ reply })} />
      <div>
        <TextInput label={t("field.topic")} description={t("field.topicText")} data-field="topic" value={source.topic} readOnly={readOnly} error={trouble !== null} onChange={(event) => change({ topic: event.currentTarget.value })} />
        {trouble && <TroubleWords id="topic-trouble" trouble={trouble} />}
      </div>
    </>
  );
}
