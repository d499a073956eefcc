// The answer at the door, large enough to be read at arm's length: a colour, a sign and a sentence.
import { IconAlertTriangle, IconCheck, IconClock, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { formatInstant } from "@/lib/format";
import classes from "./Desk.module.css";
import type { Outcome, Verdict } from "./types";

const LOOKS: Record<Verdict, { tone: "good" | "warn" | "bad" | "quiet"; icon: typeof IconCheck }> = {
  entered: { tone: "good", icon: IconCheck },
  used: { tone: "bad", icon: IconX },
  seen_here: { tone: "bad", icon: IconX },
  unknown: { tone: "bad", icon: IconX },
  wrong_event: { tone: "warn", icon: IconAlertTriangle },
  not_registered: { tone: "warn", icon: IconAlertTriangle },
  kept: { tone: "quiet", icon: IconClock },
  accepted: { tone: "quiet", icon: IconClock },
};

export function OutcomeBox({ outcome }: { outcome: Outcome }) {
  const { t } = useTranslation("desk");
  const { verdict, answer } = outcome;
  const { tone, icon: Icon } = LOOKS[verdict];
  const said = {
    name: answer?.name || t("somebody"),
    event: answer?.event ?? "",
    by: answer?.by ?? "",
    time: answer?.at ? formatInstant(new Date(answer.at)) : "",
  };
  return (
    <div className={`${classes.outcome} ${classes[tone]}`} role="status" data-verdict={verdict}>
      <Icon size={40} aria-hidden />
      <div>
        <p className={classes.verdict}>{t(`verdict.${verdict}.title`, said)}</p>
        <p className={classes.reason}>{t(`verdict.${verdict}.text`, said)}</p>
      </div>
    </div>
  );
}
