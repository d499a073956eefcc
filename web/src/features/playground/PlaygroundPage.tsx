// Playground: people on the left, the desk with one person's phone, mailbox, letter box, feed and browser beside them.
import { useMediaQuery } from "@mantine/hooks";
import { IconBook2, IconDeviceMobile } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useTitle } from "@/lib/useTitle";
import { EmptyState, Panes } from "@/ui";
import { Desk } from "./Desk";
import { Guide } from "./Guide";
import { People } from "./People";
import classes from "./Playground.module.css";
import { guideQuery, storiesQuery } from "./queries";
import { Stories } from "./Stories";
import stories from "./Stories.module.css";
import { StoryPanel } from "./StoryPanel";
import { GUIDED } from "./told";
import { usePlayground } from "./usePlayground";

export function PlaygroundPage() {
  const { t } = useTranslation("playground");
  useTitle(t("name"));
  const state = usePlayground();
  const narrow = useMediaQuery("(max-width: 900px)", false, { getInitialValueInEffect: false });
  const guide = useQuery(guideQuery()).data?.guide ?? null;
  const all = useQuery(storiesQuery()).data?.stories ?? [];
  const { person, story: number } = state.search;
  const story = all.find((it) => it.number === number && it.ready);
  const choosing = all.length > 0 && !person && (number === 0 || !narrow);
  return (
    <>
      <h1 className={classes.unseen}>{t("name")}</h1>
      <Panes
        name="playground"
        labels={{ list: t("people"), detail: t("desk") }}
        start={{ list: 272, aside: 0 }}
        list={
          <div className={classes.side}>
            {story ? (
              <StoryPanel story={story} state={state} />
            ) : (
              <>
                {all.length > 0 && (
                  <button type="button" className={stories.enter} onClick={() => state.set({ story: 0, person: undefined })}>
                    <IconBook2 size={16} aria-hidden /> {t("stories.enter")}
                  </button>
                )}
                {guide && (number ?? GUIDED) <= GUIDED && <Guide guide={guide} state={state} />}
                <People state={state} />
              </>
            )}
          </div>
        }
        detail={
          person ? (
            <Desk key={person} id={person} state={state} />
          ) : choosing ? (
            <Stories stories={all} guide={guide} state={state} />
          ) : narrow ? undefined : (
            <EmptyState icon={IconDeviceMobile} title={t("nobody.title")} text={t("nobody.text")} />
          )
        }
        onBack={() => state.set({ person: undefined, page: undefined, ...(number === 0 ? { story: undefined } : {}) })}
      />
    </>
  );
}
