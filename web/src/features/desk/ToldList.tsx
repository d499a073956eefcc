// What was told late: with each deed what came of it, so that a ticket two desks let in is seen by somebody.
import { Button, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { StatusBadge, type Tone } from "@/ui";
import classes from "./Desk.module.css";
import type { Told } from "./deeds";

export function ToldList({ told, onDismiss }: { told: readonly Told[]; onDismiss: () => void }) {
  const { t } = useTranslation("desk");
  if (!told.length) return null;
  return (
    <div>
      <Group justify="space-between">
        <h2 className={classes.title}>{t("told.title")}</h2>
        <Button variant="subtle" size="compact-sm" onClick={onDismiss}>
          {t("told.dismiss")}
        </Button>
      </Group>
      <ul className={classes.list} aria-label={t("told.title")}>
        {told.map((each) => (
          <li key={each.deed.body.id} className={classes.row} data-told={each.refused ? "refused" : (each.answer?.result ?? "done")}>
            <span>{each.answer?.name || t(`told.${each.deed.kind}`)}</span>
            <StatusBadge tone={toneOf(each)}>
              {each.refused ?? (each.answer ? t(`told.result.${each.answer.result}`) : t("told.done"))}
            </StatusBadge>
          </li>
        ))}
      </ul>
    </div>
  );
}

function toneOf({ refused, answer }: Told): Tone {
  if (refused) return "bad";
  if (!answer || answer.result === "entered") return "good";
  return answer.result === "accepted" ? "quiet" : "bad";
}
