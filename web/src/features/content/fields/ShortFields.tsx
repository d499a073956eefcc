// The forms that are words alone: text message and post.
import { useTranslation } from "react-i18next";
import type { Sources, Variants } from "../types";
import { TakeWords } from "./TakeWords";
import { Words } from "./Words";

interface Props<Source> {
  source: Source;
  onChange: (source: Source) => void;
  email: Variants["email"];
}

export function SmsFields({ source, onChange, email }: Props<Sources["sms"]>) {
  const { t } = useTranslation("content");
  const change = (text: string) => onChange({ ...source, text });
  const take = <TakeWords email={email} value={source.text} plain onTake={change} />;
  return <Words field="text" label={t("field.text")} kind="text" rows={6} value={source.text} onChange={change} extra={take} />;
}

export function PostFields({ source, onChange, email }: Props<Sources["post"]>) {
  const { t } = useTranslation("content");
  const change = (text: string) => onChange({ ...source, text });
  const take = <TakeWords email={email} value={source.text} onTake={change} />;
  return <Words field="text" label={t("field.text")} kind="text" rows={6} value={source.text} onChange={change} extra={take} />;
}
