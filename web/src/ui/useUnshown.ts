// What is said of a message that can't be shown: what it is, in our words where we have them, else in the provider's.
import { useTranslation } from "react-i18next";

const KNOWN = [
  "binary", "comment", "contact", "contacts", "dice", "encrypted", "game", "invoice", "location", "message", "optin", "order",
  "poll", "reaction", "referral", "sticker", "story", "unknown", "unsupported", "venue",
] as const; // prettier-ignore

export function useUnshown(): (kind: string) => string {
  const { t } = useTranslation("ui");
  return (kind) => {
    const known = KNOWN.find((each) => each === kind.toLowerCase());
    return t("unshown.said", { what: known ? t(`unshown.${known}`) : t("unshown.other", { kind: kind.replaceAll("_", " ") }) });
  };
}
