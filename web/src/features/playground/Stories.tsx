// The choice of stories: a card for each, with what it shows, how far it has been played, and the button that begins it.
import { Button } from "@mantine/core";
import { IconCircleCheckFilled, IconPlayerPlay, IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/lib/session";
import { ChannelBadge } from "@/ui";
import classes from "./Stories.module.css";
import type { Guide, Story } from "./queries";
import { GUIDED, isTold, type Told } from "./told";
import { useStories } from "./useStories";
import type { PlaygroundState } from "./usePlayground";

const CHANNELS: Record<Told, readonly string[]> = {
  1: ["print", "sms", "chat", "web"],
  2: ["sms", "chat"],
  3: ["sms", "email", "web"],
  4: ["email", "sms"],
  6: ["sms"],
  7: ["email", "chat", "sms"],
};

export function Stories({ stories, guide, state }: { stories: readonly Story[]; guide: Guide | null; state: PlaygroundState }) {
  const { t } = useTranslation("playground");
  const { setUp } = useStories(state);
  const mayMake = useMay()("settings:write");
  const told = stories.filter((it) => isTold(it.number));
  return (
    <div className={classes.chooser}>
      <h2>{t("stories.title")}</h2>
      <p>{t("stories.about")}</p>
      <ul className={classes.cards}>
        {guide && (
          <Card
            number={GUIDED}
            done={guide.steps.filter((it) => it.done_at).length}
            of={guide.steps.length}
            ready
            onPlay={() => state.set({ story: GUIDED, person: undefined })}
          />
        )}
        {told.map((story) => (
          <Card
            key={story.number}
            number={story.number as Told}
            done={story.steps.filter((it) => it.done_at).length}
            of={story.steps.length}
            ready={story.ready}
            busy={setUp.isPending && setUp.variables === story.number}
            mayMake={mayMake}
            onPlay={() => (story.ready ? state.set({ story: story.number, person: undefined }) : setUp.mutate(story.number))}
          />
        ))}
      </ul>
    </div>
  );
}

interface CardProps {
  number: Told;
  done: number;
  of: number;
  ready: boolean;
  busy?: boolean;
  mayMake?: boolean;
  onPlay: () => void;
}

function Card({ number, done, of, ready, busy = false, mayMake = true, onPlay }: CardProps) {
  const { t } = useTranslation("playground");
  const over = done === of;
  const deed = ready ? (over ? "look" : "play") : "setUp";
  return (
    <li className={classes.card}>
      <div className={classes.cardHead}>
        <span className={classes.number} aria-hidden>
          {number}
        </span>
        <h3>{t(`stories.${number}.name`)}</h3>
        <span className={classes.channels}>
          {CHANNELS[number].map((channel) => (
            <ChannelBadge key={channel} channel={channel} iconOnly />
          ))}
        </span>
      </div>
      <p>{t(`stories.${number}.about`)}</p>
      <div className={classes.cardFoot}>
        <Button
          size="compact-md"
          variant={ready ? "default" : "light"}
          loading={busy}
          disabled={!ready && !mayMake}
          leftSection={ready ? <IconPlayerPlay size={14} aria-hidden /> : <IconPlus size={14} aria-hidden />}
          aria-label={t(`stories.${deed}Named`, { name: t(`stories.${number}.name`) })}
          onClick={onPlay}
        >
          {t(`stories.${deed}`)}
        </Button>
        <span className={classes.state}>
          {over && ready && <IconCircleCheckFilled size={16} aria-hidden />}
          {ready ? t("stories.progress", { done, of }) : mayMake ? t("stories.steps", { count: of }) : t("stories.owner")}
        </span>
      </div>
    </li>
  );
}
