// A request of the API that a program of the company's makes: what it says, and the button that makes it.
import { Button } from "@mantine/core";
import { IconCode } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { StoryStep } from "./queries";
import classes from "./Stories.module.css";
import { useStories } from "./useStories";
import type { PlaygroundState } from "./usePlayground";

interface Props {
  call: NonNullable<StoryStep["call"]>;
  label: string;
  state: PlaygroundState;
}

export function StoryCall({ call: made, label, state }: Props) {
  const { t } = useTranslation("playground");
  const { call } = useStories(state);
  return (
    <>
      <Button
        size="compact-sm"
        variant="light"
        loading={call.isPending}
        leftSection={<IconCode size={14} aria-hidden />}
        onClick={() => call.mutate(made)}
      >
        {label}
      </Button>
      <details className={classes.code}>
        <summary>{t("stories.request")}</summary>
        <pre tabIndex={0}>{`POST ${made.path}\n${JSON.stringify(made.body, null, 2)}`}</pre>
      </details>
    </>
  );
}
