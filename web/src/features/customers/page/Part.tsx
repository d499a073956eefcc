// A part of the profile: its title, what can be done with it, and what it holds.
import type { ReactNode } from "react";
import classes from "./Page.module.css";

export function Part({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section className={classes.part}>
      <div className={classes.partHead}>
        <h2>{title}</h2>
        {action}
      </div>
      {children}
    </section>
  );
}
