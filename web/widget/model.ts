// What the widget knows: its configuration as the server tells it, and what is on screen.
export interface Look {
  color: string;
  position: "right" | "left";
  scheme: "auto" | "light" | "dark";
  title: string;
  greeting: string;
  away: string;
  launcher: string;
  language: string;
}

export interface Config {
  look: Look;
  brand: string;
  open: boolean;
  opens_at: string | null;
  ask_email: boolean;
  files: boolean;
  identified_only: boolean;
}

export interface LineFile {
  name: string;
  media_type: string;
  size: number;
  url: string;
}

export interface Line {
  id: string;
  by: "visitor" | "company";
  text: string;
  at: string;
  name: string;
  once: string;
  files: LineFile[];
}

export type Fate = "waiting" | "failed";

/** Something the visitor has said that the server has not confirmed. `files` are gone after a reload. */
export interface Pending {
  once: string;
  text: string;
  at: string;
  fate: Fate;
  why: string;
  names: string[];
}

export interface State {
  config: Config;
  open: boolean;
  lines: readonly Line[];
  pending: readonly Pending[];
  typing: boolean;
  /** Up to when somebody at the desk has seen the conversation. */
  seen: string;
  unread: number;
  lost: boolean;
  email: string;
  /** Why an address could not be left, for a person to read. */
  fault: string;
}

/** What the view may ask for. */
export interface Chat {
  readonly state: State;
  readonly base: string;
  onChange(heard: () => void): void;
  setOpen(open: boolean): void;
  send(text: string, files: File[]): void;
  retry(once: string): void;
  discard(once: string): void;
  leaveEmail(email: string): Promise<boolean>;
  onward(): Promise<{ link: string; call: string }>;
  type(): void;
  ownFile(line: Line, place: number): Promise<Blob>;
}
