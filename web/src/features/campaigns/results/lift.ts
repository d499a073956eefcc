// How much more of those who were written to reached the goal than of the control group.
import type { CampaignFigures } from "../types";

/** 0.5: half as many again. Null without a control group, or if nobody of it reached the goal. */
export function lift(cohorts: CampaignFigures["cohorts"]): number | null {
  const rate = (name: string) => {
    const found = cohorts.find((each) => each.cohort === name);
    return found?.enrolled ? found.reached / found.enrolled : null;
  };
  const [treated, control] = [rate("treated"), rate("control")];
  return treated === null || !control ? null : treated / control - 1;
}
