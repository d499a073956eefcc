// Where a contact stands, as a word with a colour and a shape.
import { useTranslation } from "react-i18next";
import { StatusBadge, type Tone } from "@/ui";
import type { CampaignEvent } from "../types";

const TONES: Record<CampaignEvent["state"], Tone> = {
  draft: "quiet",
  planned: "quiet",
  live: "good",
  going_out: "busy",
  held: "warn",
  done: "good",
  cancelled: "bad",
};

export function EventState({ state }: { state: CampaignEvent["state"] }) {
  const { t } = useTranslation("campaigns");
  return <StatusBadge tone={TONES[state]}>{t(`state.${state}`)}</StatusBadge>;
}
