// The guide: five steps from a letter to the scorecard; each is ticked when the log says that it is done.
import { Button, CloseButton } from "@mantine/core";
import { IconCircle, IconCircleCheckFilled } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { recall, remember } from "@/lib/storage";
import classes from "./Playground.module.css";
import type { Guide as GuideOf } from "./queries";
import type { PlaygroundState } from "./usePlayground";

const isTrue = (value: unknown): value is boolean => typeof value === "boolean";

export function Guide({ guide, state }: { guide: GuideOf; state: PlaygroundState }) {
  const { t } = useTranslation("playground");
  const navigate = useNavigate();
  const [hidden, setHidden] = useState(() => recall("playground.guide.hidden", isTrue, false));
  const hide = (value: boolean) => {
    setHidden(value);
    remember("playground.guide.hidden", value);
  };
  const next = guide.steps.find((step) => !step.done_at)?.name;
  const done = guide.steps.filter((step) => step.done_at).length;
  const go = {
    scan: () => state.set({ person: guide.customer, box: "letters" }),
    ask: () => state.set({ person: guide.customer, box: "phone" }),
    answer: () => void navigate({ to: "/inbox", search: guide.conversation ? { open: guide.conversation } : {} } as never),
    chat: () => state.set({ person: guide.customer, box: "browser", page: guide.chat }),
    scorecard: () => void navigate({ to: "/scorecard", search: { campaign: guide.campaign } } as never),
  };
  if (hidden) {
    return (
      <button type="button" className={classes.guideBack} onClick={() => hide(false)}>
        {t("guide.show", { done, of: guide.steps.length })}
      </button>
    );
  }
  return (
    <section className={classes.guide} aria-label={t("guide.title", { name: guide.name })}>
      <div className={classes.guideHead}>
        <h2>{t("guide.title", { name: guide.name })}</h2>
        <CloseButton size="sm" aria-label={t("guide.hide")} onClick={() => hide(true)} />
      </div>
      <ol className={classes.steps}>
        {guide.steps.map((step) => (
          <li key={step.name} data-done={step.done_at ? true : undefined}>
            {step.done_at ? (
              <IconCircleCheckFilled size={18} role="img" aria-label={t("guide.done")} />
            ) : (
              <IconCircle size={18} role="img" aria-label={t("guide.open")} />
            )}
            <span>
              {t(`guide.${step.name}.text`)}
              {(step.name === next || (next === undefined && step.name === "scorecard")) && (
                <Button size="compact-sm" variant="light" mt={4} display="block" onClick={go[step.name]}>
                  {t(`guide.${step.name}.do`)}
                </Button>
              )}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
