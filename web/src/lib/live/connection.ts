// One WebSocket to /api/v1/live that comes back by itself, waiting longer after each failure.

export type LiveState = "connecting" | "open" | "waiting" | "closed";

export interface Hint {
  view: string;
  id?: string | number | null;
  customer?: string | null;
}

export interface LiveEvents {
  onState: (state: LiveState) => void;
  /** Hints; whenever the line comes up the server names every view first, for it may have changed unheard. */
  onHints: (hints: readonly Hint[]) => void;
}

export interface LiveWorld {
  open: (url: string) => WebSocket;
  /** Between 0 and 1: so that a thousand browsers don't come back in one instant. */
  chance: () => number;
}

const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;
const REFUSED = 4401; // the server's close code for a session that is over

/** Milliseconds before the next attempt, after so many that failed. */
export function waitAfter(failures: number, chance: number): number {
  const wait = Math.min(FIRST_WAIT * 2 ** failures, LONGEST_WAIT);
  return Math.round(wait * (0.5 + chance / 2));
}

/** The hints in a message, none if it can't be read. */
export function readHints(text: unknown): readonly Hint[] {
  try {
    const message: unknown = JSON.parse(String(text));
    const views = (message as { views?: unknown } | null)?.views;
    return Array.isArray(views) ? views.filter(isHint) : [];
  } catch {
    return [];
  }
}

function isHint(value: unknown): value is Hint {
  return typeof value === "object" && value !== null && typeof (value as Hint).view === "string";
}

export class LiveConnection {
  private socket: WebSocket | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private ended = false;

  constructor(
    private readonly url: string,
    private readonly events: LiveEvents,
    private readonly world: LiveWorld = { open: (address) => new WebSocket(address), chance: Math.random },
  ) {}

  start(): void {
    if (this.ended || this.socket) return;
    this.events.onState("connecting");
    const socket = this.world.open(this.url);
    this.socket = socket;
    socket.onopen = () => this.opened();
    socket.onmessage = (message) => this.events.onHints(readHints(message.data));
    socket.onclose = (close) => this.closed(close.code);
  }

  /** Tries at once, as when the network is back. */
  hurry(): void {
    if (this.ended || this.socket) return;
    clearTimeout(this.timer);
    this.start();
  }

  stop(): void {
    this.ended = true;
    clearTimeout(this.timer);
    this.socket?.close();
    this.socket = null;
    this.events.onState("closed");
  }

  private opened(): void {
    this.failures = 0;
    this.events.onState("open");
  }

  private closed(code: number): void {
    this.socket = null;
    if (this.ended) return;
    if (code === REFUSED) {
      this.ended = true;
      this.events.onState("closed");
      return;
    }
    this.events.onState("waiting");
    this.timer = setTimeout(() => this.start(), waitAfter(this.failures, this.world.chance()));
    this.failures += 1;
  }
}
