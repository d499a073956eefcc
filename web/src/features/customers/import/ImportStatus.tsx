// How an import stands, in a word.
import { useTranslation } from "react-i18next";
import type { SchemaImportItem } from "@/lib/api";
import { StatusBadge, type Tone } from "@/ui";

const TONES: Record<SchemaImportItem["status"], Tone> = {
  waiting: "quiet",
  running: "busy",
  interrupted: "warn",
  done: "good",
  failed: "bad",
  cancelled: "quiet",
};

export function ImportStatus({ item }: { item: SchemaImportItem }) {
  const { t } = useTranslation("customers");
  return <StatusBadge tone={TONES[item.status]}>{t(`import.status.${item.stopping ? "stopping" : item.status}`)}</StatusBadge>;
}
