// Gives an element `var(--nl-hue)`, a channel's colour in the present scheme.
import type { CSSProperties } from "react";
import { lookOf } from "./channels";
import classes from "./hue.module.css";

export function hueProps(channel: string): { className: string; style: CSSProperties } {
  const { light, dark } = lookOf(channel);
  return {
    className: classes.hue ?? "",
    style: { "--nl-hue-light": light, "--nl-hue-dark": dark } as CSSProperties,
  };
}
