// A call as the customer hears it: what is said, how long that takes, the keys that answer, and the last words.
import { Button } from "@mantine/core";
import { IconPlayerPlay, IconPlayerStop } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { components } from "@/lib/api";
import { formatDuration } from "@/lib/format";
import { useSession } from "@/lib/session";
import { DeviceFrame } from "@/ui";
import classes from "../Content.module.css";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];
/** As voices speak at their usual pace. */
const LETTERS_A_SECOND = 15;

export function VoicePreview({ shown, label }: { shown: components["schemas"]["ShownVoice"]; label: string }) {
  const { t } = useTranslation("content");
  const { workspace } = useSession();
  const meaning = new Map(shown.keys.map((each) => [each.digit, each.label]));
  return (
    <div className={classes.preview}>
      <DeviceFrame device="phone" label={label} head={workspace.name} scheme="dark">
        <p className={classes.spoken} lang={shown.language || undefined}>
          {shown.text}
        </p>
        {meaning.size > 0 && (
          <ul className={classes.pad} aria-label={t("field.keys")}>
            {KEYS.map((digit) => (
              <li key={digit} data-used={meaning.has(digit) || undefined}>
                <span>{digit}</span>
                <span>{meaning.get(digit) ?? ""}</span>
              </li>
            ))}
          </ul>
        )}
        {shown.speech && <p className={classes.heard}>{t("preview.listens")}</p>}
        {shown.goodbye && <p className={classes.heard}>{t("preview.goodbye", { words: shown.goodbye })}</p>}
      </DeviceFrame>
      <div className={classes.counts}>
        <Listen text={[shown.text, shown.goodbye].filter(Boolean).join(" ")} language={shown.language} />
        <span className={classes.dim}>{t("preview.takes", { duration: formatDuration(Math.ceil(shown.text.length / LETTERS_A_SECOND)) })}</span>
      </div>
    </div>
  );
}

/** By the browser's own voice: the provider's is another one. */
function Listen({ text, language }: { text: string; language: string }) {
  const { t } = useTranslation("content");
  const [speaking, setSpeaking] = useState(false);
  useEffect(
    () => () => {
      if ("speechSynthesis" in window) window.speechSynthesis.cancel();
    },
    [],
  );
  if (!("speechSynthesis" in window)) return null;
  const press = () => {
    window.speechSynthesis.cancel();
    if (speaking) return;
    const said = new SpeechSynthesisUtterance(text);
    if (language) said.lang = language;
    said.onend = said.onerror = () => setSpeaking(false);
    setSpeaking(true);
    window.speechSynthesis.speak(said);
  };
  return (
    <Button size="compact-xs" variant="default" leftSection={speaking ? <IconPlayerStop size={13} aria-hidden /> : <IconPlayerPlay size={13} aria-hidden />} onClick={press}>
      {speaking ? t("preview.silence") : t("preview.listen")}
    </Button>
  );
}
