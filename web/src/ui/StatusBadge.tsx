// A state as a word with a colour and a shape beside it, so that neither is needed to tell it.
import classes from "./StatusBadge.module.css";

export type Tone = "good" | "warn" | "bad" | "busy" | "quiet";

const SHAPES: Record<Tone, string> = {
  good: "M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1Z", // disc
  warn: "M6 1 11.5 11H.5Z", // triangle
  bad: "M1.5 1.5h9v9h-9Z", // square
  busy: "M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1Zm0 2v6a3 3 0 0 1 0-6Z", // disc, half empty
  quiet: "M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1Zm0 2a3 3 0 1 1 0 6 3 3 0 0 1 0-6Z", // ring
};

export function StatusBadge({ tone, children }: { tone: Tone; children: string }) {
  return (
    <span className={classes.badge}>
      <svg className={`${classes.shape} ${classes[tone]}`} viewBox="0 0 12 12" fill="currentColor" aria-hidden>
        <path d={SHAPES[tone]} />
      </svg>
      {children}
    </span>
  );
}
