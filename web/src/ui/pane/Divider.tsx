// The border between two panes, moved by pointer or arrow keys.
import type { KeyboardEvent, PointerEvent } from "react";
import classes from "./Panes.module.css";
import { NARROWEST } from "./sizes";

interface Props {
  label: string;
  value: number;
  /** The pane that is measured lies after the border. */
  reverse?: boolean;
  onMove: (width: number) => void;
}

const STEP = 16;

export function Divider({ label, value, reverse = false, onMove }: Props) {
  const sign = reverse ? -1 : 1;
  const grab = (event: PointerEvent<HTMLDivElement>) => {
    const handle = event.currentTarget;
    const from = event.clientX;
    const direction = getComputedStyle(handle).direction === "rtl" ? -sign : sign;
    const move = (next: globalThis.PointerEvent) => onMove(value + (next.clientX - from) * direction);
    const release = () => {
      handle.removeEventListener("pointermove", move);
      handle.removeEventListener("lostpointercapture", release);
    };
    handle.setPointerCapture(event.pointerId);
    handle.addEventListener("pointermove", move);
    handle.addEventListener("lostpointercapture", release);
    event.preventDefault();
  };
  const press = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
    if (step === undefined) return;
    onMove(value + step * sign);
    event.preventDefault();
  };
  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={value}
      aria-valuemin={NARROWEST}
      tabIndex={0}
      className={classes.divider}
      onPointerDown={grab}
      onKeyDown={press}
    />
  );
}
