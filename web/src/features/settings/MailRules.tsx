// The company's own words below every mail, and whether mail that programs hand over by SMTP is followed.
import { Switch, Textarea } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { SchemaRules } from "@/lib/api";
import { Part } from "./Part";
import classes from "./Settings.module.css";
import { SignaturePreview } from "./SignaturePreview";

interface Props {
  rules: SchemaRules;
  onChange: (rules: SchemaRules) => void;
  fault: string | null | undefined;
  disabled: boolean;
}

export function MailRules({ rules, onChange, fault, disabled }: Props) {
  const { t } = useTranslation("settings");
  return (
    <Part title={t("mail.title")} text={t("mail.text")}>
      <div className={classes.body}>
        <Textarea
          label={t("mail.signature")}
          description={t("mail.signatureText")}
          value={rules.mail_signature}
          onChange={(event) => onChange({ ...rules, mail_signature: event.currentTarget.value })}
          maxLength={2000}
          autosize
          minRows={4}
          error={fault}
          disabled={disabled}
        />
        <SignaturePreview own={t("signature.somebody")} company={rules.mail_signature} />
        <Switch
          className={classes.wide}
          label={t("mail.track")}
          description={t("mail.trackText")}
          checked={rules.track_submitted}
          onChange={(event) => onChange({ ...rules, track_submitted: event.currentTarget.checked })}
          disabled={disabled}
        />
      </div>
    </Part>
  );
}
