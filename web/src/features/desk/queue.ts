// The desk's deeds: done at once where there is a line, kept and told later where there is none.
import { api, ApiProblem, hasCsrfToken } from "@/lib/api";
import { forgetDeed, keepDeed, waitingDeeds, type Deed, type Told } from "./deeds";
import type { CheckIn } from "./types";

const AGAIN = 5_000;

export interface QueueState {
  waiting: readonly Deed[];
  /** What was told late, the latest first. */
  told: readonly Told[];
}

/** One queue for the page; `onDone` is called whenever the server did something. */
export class DeedQueue {
  private state: QueueState = { waiting: [], told: [] };
  private readonly listeners = new Set<() => void>();
  private busy = false;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly onDone: () => void) {}

  readonly read = (): QueueState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    if (this.listeners.size === 1) this.begin();
    return () => {
      this.listeners.delete(listener);
      if (!this.listeners.size) this.end();
    };
  };

  /** Does it; null: it is kept until there is a line. Rejects where the server refuses. */
  async perform(deed: Deed): Promise<CheckIn | null> {
    await keepDeed(deed); // first: what the server may have done must not be lost with the answer
    try {
      const answer = await send(deed);
      await forgetDeed(deed);
      return answer;
    } catch (error) {
      if (!mayWait(error)) {
        await forgetDeed(deed);
        throw error;
      }
      return null;
    } finally {
      await this.look();
      this.onDone();
    }
  }

  dismiss(): void {
    this.change({ told: [] });
  }

  private begin(): void {
    window.addEventListener("online", this.tell);
    this.timer = setInterval(this.tell, AGAIN);
    this.tell();
  }

  private end(): void {
    window.removeEventListener("online", this.tell);
    clearInterval(this.timer);
  }

  private readonly tell = (): void => {
    if (this.busy) return;
    this.busy = true;
    void this.tellAll().finally(() => (this.busy = false));
  };

  private async tellAll(): Promise<void> {
    for (const deed of await waitingDeeds()) {
      const told = await attempt(deed);
      if (!told) break;
      await forgetDeed(deed);
      this.change({ told: [told, ...this.state.told] });
      this.onDone();
    }
    await this.look();
  }

  private async look(): Promise<void> {
    this.change({ waiting: await waitingDeeds() });
  }

  private change(part: Partial<QueueState>): void {
    this.state = { ...this.state, ...part };
    for (const listener of this.listeners) listener();
  }
}

/** What came of a deed; null while there is no line. */
async function attempt(deed: Deed): Promise<Told | null> {
  try {
    return { deed, answer: (await send(deed)) ?? undefined };
  } catch (error) {
    if (mayWait(error)) return null;
    return { deed, refused: error instanceof ApiProblem ? error.detail || error.title : String(error) };
  }
}

/** Whether a later try may end otherwise: no line, a server that is away, nobody signed in. */
function mayWait(error: unknown): boolean {
  return error instanceof ApiProblem && (error.retry || error.status === 401);
}

async function send(deed: Deed): Promise<CheckIn | null> {
  if (!hasCsrfToken()) throw ApiProblem.offline(); // who is signed in is remembered, not yet confirmed
  switch (deed.kind) {
    case "check":
      return (await api.POST("/api/v1/desk/check-ins", { body: deed.body })).data ?? null;
    case "visit":
      await api.POST("/api/v1/desk/visits", { body: deed.body });
      return null;
    case "handover":
      await api.POST("/api/v1/desk/handovers", { body: deed.body });
      return null;
  }
}
