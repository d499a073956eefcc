// A part of the settings: its name, a line about it, what can be done, and what it holds.
import type { ReactNode } from "react";
import classes from "./Settings.module.css";

interface Props {
  title: string;
  text?: string;
  action?: ReactNode;
  children: ReactNode;
}

export function Part({ title, text, action, children }: Props) {
  return (
    <section className={classes.part} aria-label={title}>
      <div className={classes.head}>
        <div className={classes.words}>
          <h2>{title}</h2>
          {text && <div className={classes.dim}>{text}</div>}
        </div>
        {action}
      </div>
      {children}
    </section>
  );
}
