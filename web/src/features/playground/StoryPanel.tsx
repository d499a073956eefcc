// One story: its people, and its steps; each is ticked when the log says that it happened, never by a click.
import { Button, CloseButton } from "@mantine/core";
import { IconCircle, IconCircleCheckFilled, IconRefresh, IconTrash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMay } from "@/lib/session";
import { useConfirm } from "@/ui";
import type { Story, StoryStep } from "./queries";
import { StoryCall } from "./StoryCall";
import classes from "./Stories.module.css";
import { isTold } from "./told";
import { useStories } from "./useStories";
import type { PlaygroundState } from "./usePlayground";

export function StoryPanel({ story, state }: { story: Story; state: PlaygroundState }) {
  const { t } = useTranslation("playground");
  const { clear, again } = useStories(state);
  const confirm = useConfirm();
  const mayMake = useMay()("settings:write");
  const number = story.number;
  if (!isTold(number)) return null;
  const done = story.steps.filter((it) => it.done_at).length;
  const away = async () => {
    const asked = { title: t("stories.clear.title"), consequence: t("stories.clear.consequence"), deed: t("stories.clear.deed") };
    if (await confirm({ ...asked, danger: true })) clear.mutate(number);
  };
  return (
    <section className={classes.panel} aria-label={t("stories.panel", { name: t(`stories.${number}.name`) })}>
      <div className={classes.panelHead}>
        <span className={classes.number} aria-hidden>
          {number}
        </span>
        <h2>{t(`stories.${number}.name`)}</h2>
        <CloseButton size="sm" aria-label={t("stories.close")} onClick={() => state.set({ story: 0, person: undefined })} />
      </div>
      <p className={classes.state}>{t("stories.progress", { done, of: story.steps.length })}</p>
      <ul className={classes.people} aria-label={t("stories.people")}>
        {story.people.map((person) => (
          <li key={person.part}>
            <button
              type="button"
              aria-current={state.search.person === person.customer || undefined}
              onClick={() => state.set({ person: person.customer, page: undefined })}
            >
              <strong dir="auto">{person.name}</strong>
              <span>{[person.sms, person.email].filter(Boolean).join(" · ")}</span>
            </button>
          </li>
        ))}
      </ul>
      <ol className={classes.steps}>
        {story.steps.map((step, at) => (
          <Step key={step.name} step={step} story={story} state={state} now={isNow(story.steps, at)} />
        ))}
      </ol>
      {mayMake && (
        <div className={classes.panelFoot}>
          <Button
            size="compact-sm"
            variant="default"
            loading={again.isPending}
            leftSection={<IconRefresh size={14} aria-hidden />}
            onClick={() => again.mutate(number)}
          >
            {t("stories.again")}
          </Button>
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            loading={clear.isPending}
            leftSection={<IconTrash size={14} aria-hidden />}
            onClick={() => void away()}
          >
            {t("stories.clear.deed")}
          </Button>
        </div>
      )}
    </section>
  );
}

/** A step is offered when it is the first that is open, or the one before it is done. */
function isNow(steps: readonly StoryStep[], at: number): boolean {
  if (steps[at]?.done_at) return false;
  return steps.slice(0, at).every((it) => it.done_at) || Boolean(steps[at - 1]?.done_at);
}

interface StepProps {
  step: StoryStep;
  story: Story;
  state: PlaygroundState;
  now: boolean;
}

function Step({ step, story, state, now }: StepProps) {
  const { t } = useTranslation("playground");
  const navigate = useNavigate();
  const person = story.people.find((it) => it.part === step.part);
  const go = () => {
    if (step.screen === "journey") void navigate({ to: `/journeys/${story.journey}` } as never);
    else if (step.screen === "topic") void navigate({ to: `/topics/${story.topic ?? ""}` } as never);
    else if (person) state.set({ person: person.customer, page: undefined, ...(step.box ? { box: step.box } : {}) });
  };
  const title = step.screen ? t(`stories.go.${step.screen}`) : t(`stories.go.${step.box ?? "phone"}`, { name: first(person?.name) });
  return (
    <li data-done={step.done_at ? true : undefined} data-now={now || undefined}>
      {step.done_at ? (
        <IconCircleCheckFilled size={18} role="img" aria-label={t("guide.done")} />
      ) : (
        <IconCircle size={18} role="img" aria-label={t("guide.open")} />
      )}
      <div>
        <span>{t(`stories.${story.number}.steps.${step.name}` as never)}</span>
        {step.say && !step.done_at && <span className={classes.say} dir="auto">{step.say}</span>}
        {now && (
          <span className={classes.deeds}>
            {step.call && <StoryCall call={step.call} label={t(`stories.${story.number}.calls.${step.name}` as never)} state={state} />}
            <Button size="compact-sm" variant={step.call ? "default" : "light"} onClick={go}>
              {title}
            </Button>
          </span>
        )}
        {step.done_at && step.screen && (
          <Button size="compact-sm" variant="light" onClick={go}>
            {title}
          </Button>
        )}
      </div>
    </li>
  );
}

function first(name: string | undefined): string {
  return name?.split(" ")[0] ?? "";
}
