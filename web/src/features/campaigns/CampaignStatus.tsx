// A campaign's status as a word with a colour and a shape.
import { useTranslation } from "react-i18next";
import { StatusBadge, type Tone } from "@/ui";

const TONES = { draft: "quiet", running: "good", paused: "warn", cancelled: "bad", ended: "quiet" } as const satisfies Record<string, Tone>;

export function CampaignStatus({ status }: { status: string }) {
  const { t } = useTranslation("campaigns");
  const known = (status in TONES ? status : "draft") as keyof typeof TONES;
  return <StatusBadge tone={TONES[known]}>{t(`status.${known}`)}</StatusBadge>;
}
