// Dragging by pointer (mouse, pen, touch): what is carried, where it hovers, and the drop onto a cell of the calendar.
import { useCallback, useEffect, useRef, useState, type PointerEvent, type RefObject } from "react";
import type { Cell } from "./model";

export type Carried =
  | { kind: "event"; name: string; label: string }
  | { kind: "template"; name: string; label: string }
  | { kind: "new"; name: ""; label: string };

export interface Drag {
  carried: Carried | null;
  over: Cell | null;
  point: { x: number; y: number };
  grab: (event: PointerEvent, carried: Carried) => void;
  /** Whether the press that ends now was a drag, and no click. */
  wasDrag: () => boolean;
}

const THRESHOLD = 5; // pixels before a press becomes a drag
const EDGE = 48; // pixels from the border within which the calendar scrolls along

export function useDrag(frame: RefObject<HTMLElement | null>, onDrop: (carried: Carried, at: Cell) => void, first: number): Drag {
  const [carried, setCarried] = useState<Carried | null>(null);
  const [over, setOver] = useState<Cell | null>(null);
  const [point, setPoint] = useState({ x: 0, y: 0 });
  const stop = useRef<(() => void) | null>(null);
  const dragged = useRef(false);
  const drop = useRef(onDrop);
  useEffect(() => {
    drop.current = onDrop;
  });
  useEffect(() => () => stop.current?.(), []);

  const grab = useCallback(
    (press: PointerEvent, what: Carried) => {
      if (press.button !== 0) return;
      const from = { x: press.clientX, y: press.clientY };
      let target: Cell | null = null;
      dragged.current = false;
      const move = (event: globalThis.PointerEvent) => {
        if (!dragged.current && Math.hypot(event.clientX - from.x, event.clientY - from.y) < THRESHOLD) return;
        event.preventDefault();
        if (!dragged.current) {
          dragged.current = true;
          setCarried(what);
        }
        scrollAlong(frame.current?.querySelector("[data-scroller]") ?? null, event.clientX);
        const found = cellAt(event.clientX, event.clientY);
        target = found && found.day >= first ? found : null;
        setOver(target);
        setPoint({ x: event.clientX, y: event.clientY });
      };
      const end = (event: globalThis.PointerEvent | KeyboardEvent) => {
        if (event instanceof KeyboardEvent && event.key !== "Escape") return;
        stop.current?.();
        if (event.type === "pointerup" && dragged.current && target) drop.current(what, target);
      };
      stop.current?.();
      window.addEventListener("pointermove", move);
      window.addEventListener("pointerup", end);
      window.addEventListener("pointercancel", end);
      window.addEventListener("keydown", end);
      stop.current = () => {
        window.removeEventListener("pointermove", move);
        window.removeEventListener("pointerup", end);
        window.removeEventListener("pointercancel", end);
        window.removeEventListener("keydown", end);
        stop.current = null;
        setCarried(null);
        setOver(null);
      };
    },
    [frame, first],
  );
  const wasDrag = useCallback(() => dragged.current, []);
  return { carried, over, point, grab, wasDrag };
}

function cellAt(x: number, y: number): Cell | null {
  const cell = document.elementFromPoint(x, y)?.closest<HTMLElement>("[data-lane][data-day]");
  return cell ? { lane: cell.dataset.lane ?? "", day: Number(cell.dataset.day) } : null;
}

function scrollAlong(scroller: Element | null, x: number): void {
  if (!scroller) return;
  const { left, right } = scroller.getBoundingClientRect();
  if (x > right - EDGE && x < right + EDGE) scroller.scrollBy({ left: 16 });
  else if (x < left + EDGE * 3 && x > left - EDGE) scroller.scrollBy({ left: -16 });
}
