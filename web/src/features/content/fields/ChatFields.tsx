// A message of a messenger as it is written: words, a picture, buttons; and the approved template for outside the reply window.
import { useTranslation } from "react-i18next";
import { ApprovedFields } from "../approved/ApprovedFields";
import type { Sources, Variants } from "../types";
import { ButtonRows } from "./ButtonRows";
import { TakeWords } from "./TakeWords";
import { Words } from "./Words";

type Chat = Sources["chat"];

const MOST_BUTTONS = 25;

export function ChatFields({ source, onChange, email }: { source: Chat; onChange: (source: Chat) => void; email: Variants["email"] }) {
  const { t } = useTranslation("content");
  const change = (more: Partial<Chat>) => onChange({ ...source, ...more });
  const take = <TakeWords email={email} value={source.text} onTake={(text) => change({ text })} />;
  return (
    <>
      <Words field="text" label={t("field.text")} kind="text" rows={6} value={source.text} onChange={(text) => change({ text })} extra={take} />
      <Words field="media" label={t("field.image")} description={t("field.mediaText")} value={source.media ?? ""} onChange={(media) => change({ media: media || null })} placeholder="https://" />
      <ButtonRows buttons={source.buttons} most={MOST_BUTTONS} text={t("field.chatButtonsText")} onChange={(buttons) => change({ buttons })} />
      <ApprovedFields approved={source.approved} onChange={(approved) => change({ approved })} />
    </>
  );
}
