// A small line beside a number: how it went over the time that is shown; the number says the rest.
import { hueProps } from "@/ui";
import { pointsOf } from "./model";
import classes from "./scorecard.module.css";

export function Sparkline({ values, channel }: { values: readonly number[]; channel: string }) {
  const hue = hueProps(channel);
  if (values.length < 2 || values.every((value) => value === 0)) return <span className={classes.spark} />;
  return (
    <svg className={`${hue.className} ${classes.spark}`} style={hue.style} viewBox="0 -1 64 20" preserveAspectRatio="none" aria-hidden>
      <polyline points={pointsOf(values, 64, 18)} fill="none" stroke="var(--nl-hue)" strokeWidth="1.5" vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
