// What a call says, as it is written: words, language and voice, the keys that answer, and the last words.
import { Button, Switch, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "../Content.module.css";
import { useTrouble, useWriting } from "../editor/context";
import type { Key, Sources, Variants } from "../types";
import { KeyRow } from "./KeyRow";
import { TakeWords } from "./TakeWords";
import { TroubleWords } from "./TroubleWords";
import { Words } from "./Words";

type Voice = Sources["voice"];

const DIGITS = "1234567890*#";

export function VoiceFields({ source, onChange, email }: { source: Voice; onChange: (source: Voice) => void; email: Variants["email"] }) {
  const { t } = useTranslation("content");
  const { readOnly } = useWriting();
  const change = (more: Partial<Voice>) => onChange({ ...source, ...more });
  const take = <TakeWords email={email} value={source.text} onTake={(text) => change({ text })} />;
  const free = Array.from(DIGITS).find((digit) => !source.keys.some((each) => each.digit === digit));
  const setKey = (at: number, next: Key) => change({ keys: source.keys.map((old, place) => (place === at ? next : old)) });
  return (
    <>
      <Words field="text" label={t("field.spoken")} description={t("field.spokenText")} kind="text" rows={6} value={source.text} onChange={(text) => change({ text })} extra={take} />
      <div className={classes.pair}>
        <Setting name="language" label={t("field.language")} description={t("field.languageText")} placeholder="en-GB" value={source.language} onChange={(language) => change({ language })} />
        <Setting name="voice" label={t("field.voice")} description={t("field.voiceText")} placeholder="Polly.Amy" value={source.voice} onChange={(voice) => change({ voice })} />
      </div>
      <fieldset className={classes.group}>
        <legend>{t("field.keys")}</legend>
        <p className={classes.dim}>{t("field.keysText")}</p>
        {source.keys.map((each, at) => (
          <KeyRow key={at} at={at} item={each} rows={source.keys} onRows={(keys) => change({ keys })} onChange={(next) => setKey(at, next)} />
        ))}
        {!readOnly && free && (
          <Button variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => change({ keys: [...source.keys, { digit: free, label: "", value: "" }] })}>
            {t("field.addKey")}
          </Button>
        )}
      </fieldset>
      <Switch label={t("field.speech")} description={t("field.speechText")} checked={source.speech} disabled={readOnly} onChange={(event) => change({ speech: event.currentTarget.checked })} />
      <Words field="goodbye" label={t("field.goodbye")} description={t("field.goodbyeText")} value={source.goodbye} onChange={(goodbye) => change({ goodbye })} />
    </>
  );
}

interface SettingProps {
  name: "language" | "voice";
  label: string;
  description: string;
  placeholder: string;
  value: string;
  onChange: (value: string) => void;
}

function Setting({ name, label, description, placeholder, value, onChange }: SettingProps) {
  const { readOnly } = useWriting();
  const trouble = useTrouble(name);
  return (
    <div>
      <TextInput label={label} description={description} placeholder={placeholder} data-field={name} value={value} readOnly={readOnly} error={trouble !== null} onChange={(event) => onChange(event.currentTarget.value)} />
      {trouble && <TroubleWords id={`${name}-trouble`} trouble={trouble} />}
    </div>
  );
}
