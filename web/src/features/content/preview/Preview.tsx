// One form of the message as the customer sees it, or why it can't be shown.
import { Alert, Skeleton } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "../Content.module.css";
import type { Look } from "../editor/useLook";
import type { Form, Variants } from "../types";
import { ChatPreview } from "./ChatPreview";
import { LetterPreview } from "./LetterPreview";
import { MailPreview } from "./MailPreview";
import { PagePreview } from "./PagePreview";
import { PostPreview } from "./PostPreview";
import { PushPreview } from "./PushPreview";
import { SmsPreview } from "./SmsPreview";
import { VoicePreview } from "./VoicePreview";

interface Props {
  form: Form;
  name: string;
  look: Look;
  variants: Variants;
  person: string;
  onPlain?: () => void;
}

export function Preview({ form, name, look, variants, person, onPlain }: Props) {
  const { t } = useTranslation("content");
  const shown = look.shown[form];
  const label = t("preview.label", { form: t(`form.${form}`), name: person || t("preview.anyone") });
  if (look.error) return <Fault title={t("preview.failed")} text={look.error.message} />;
  if (!shown) return <Skeleton height={240} width="100%" maw={480} aria-label={t("preview.waiting")} />;
  switch (shown.type) {
    case "email":
      return <MailPreview shown={shown} label={label} preheader={variants.email?.preheader ?? null} />;
    case "sms":
      return <SmsPreview shown={shown} label={label} onPlain={onPlain} />;
    case "push":
      return <PushPreview shown={shown} label={label} />;
    case "post":
      return <PostPreview shown={shown} label={label} />;
    case "page":
      return <PagePreview shown={shown} label={label} />;
    case "letter":
      return <LetterPreview shown={shown} label={label} name={name} wanted={look.wanted} />;
    case "chat":
      return <ChatPreview shown={shown} label={label} />;
    case "voice":
      return <VoicePreview shown={shown} label={label} />;
    case "fault":
      return <Fault title={t("preview.fault")} text={[shown.detail, shown.remedy].filter(Boolean).join(" ")} />;
  }
}

function Fault({ title, text }: { title: string; text: string }) {
  return (
    <Alert
      className={classes.fault}
      classNames={{ title: classes.alertTitle }}
      icon={<IconAlertTriangle size={16} aria-hidden />}
      title={title}
      color="yellow"
      variant="outline"
    >
      {text}
    </Alert>
  );
}
