// What becomes of a message, as it happens: each stage with its time, and where it ends badly, the words.
import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { RelativeTime, StatusBadge, type Tone } from "@/ui";
import classes from "../Channels.module.css";
import { messageQuery } from "../queries";
import { isOver, stagesOf, type Stage } from "./stages";

const TONES: Record<Stage["state"], Tone> = { done: "good", waits: "busy", failed: "bad" };
const EVERY = 1000;

export function Fate({ message }: { message: string }) {
  const { t } = useTranslation("channels");
  const { data } = useQuery({ ...messageQuery(message), refetchInterval: (query) => (query.state.data && isOver(query.state.data) ? false : EVERY) });
  if (!data) return <Skeleton height={40} />;
  return (
    <ol className={classes.fate} aria-label={t("fate.title")} aria-live="polite">
      {stagesOf(data).map((stage) => (
        <li key={stage.key}>
          <StatusBadge tone={TONES[stage.state]}>{t(`fate.${stage.key}`, { account: stage.by })}</StatusBadge>
          {stage.at && (
            <span className={classes.dim}>
              <RelativeTime at={stage.at} />
            </span>
          )}
          {stage.text && <div>{stage.text}</div>}
          {stage.said && (
            <blockquote className={classes.said}>
              <span dir="auto">{stage.said}</span>
            </blockquote>
          )}
        </li>
      ))}
    </ol>
  );
}
