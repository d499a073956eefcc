// What a feature says of itself: the shell makes the rail, the keyboard map and the command palette of it.
import type { ComponentType } from "react";
import type { Translate } from "./i18n";

export type Icon = ComponentType<{ size?: number | string; stroke?: number | string; className?: string }>;

export interface RoomAction {
  id: string;
  label: (t: Translate) => string;
  icon?: Icon;
  /** Who may do it. */
  scope?: string;
  /** Where it is done. */
  to: string;
  /** The keys that do it from anywhere, such as "c". */
  keys?: string;
}

export interface Room {
  key: string;
  path: `/${string}`;
  label: (t: Translate) => string;
  icon: Icon;
  /** The key after `g` that goes here. */
  goKey?: string;
  /** Who sees it in the rail. */
  scope?: string;
  /** A hook: the number in the rail, of things that wait for somebody. */
  useCount?: () => number | undefined;
  actions?: readonly RoomAction[];
  /** Not in the rail; reached by its path. */
  hidden?: boolean;
}
