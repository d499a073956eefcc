// A part of a page on channels: its name, a line about it, what can be done, and what it holds.
import { useId, type ReactNode } from "react";
import classes from "./Channels.module.css";

interface Props {
  title: string;
  text?: string;
  action?: ReactNode;
  children: ReactNode;
}

export function Section({ title, text, action, children }: Props) {
  const name = useId();
  return (
    <section className={classes.section} aria-labelledby={name}>
      <div className={classes.head}>
        <div className={classes.words}>
          <h2 id={name}>{title}</h2>
          {text && <div className={classes.dim}>{text}</div>}
        </div>
        {action}
      </div>
      {children}
    </section>
  );
}
