// What a channel is called in the reader's language.
import { useTranslation } from "react-i18next";
import { isKnown } from "./channels";

/** `name("sms")` → "SMS"; channels of plug-ins keep their own name. */
export function useChannelName(): (channel: string) => string {
  const { t } = useTranslation("ui");
  return (channel) => (isKnown(channel) ? t(`channel.${channel}`) : channel);
}
