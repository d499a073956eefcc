// The line on which news come: kept open, begun again from the last id after every interruption, watched for silence.
import { Refused } from "./api";

export interface Heard {
  event(name: string, data: unknown): void;
  /** Whether the line is up. */
  up(up: boolean): void;
  /** The session has ended; resolves when there is another. */
  ended(): Promise<void>;
}

const SILENCE = 45_000; // the server says something every 20 s
const LONGEST = 30_000;

export class Stream {
  private readonly stop = new AbortController();
  private attempt: AbortController | null = null;
  private wake: (() => void) | null = null;

  constructor(
    private readonly open: (signal: AbortSignal) => Promise<Response>,
    private readonly heard: Heard,
  ) {
    const hurry = () => this.hurry();
    addEventListener("online", hurry, { signal: this.stop.signal });
    document.addEventListener("visibilitychange", () => !document.hidden && this.wake?.(), { signal: this.stop.signal });
    void this.run();
  }

  close(): void {
    this.stop.abort();
    this.attempt?.abort();
    this.wake?.();
  }

  private closed(): boolean {
    return this.stop.signal.aborted;
  }

  private hurry(): void {
    this.attempt?.abort(); // what was open before may hang
    this.wake?.();
  }

  private async run(): Promise<void> {
    let pause = 500;
    while (!this.closed()) {
      try {
        await this.listen(() => (pause = 500));
      } catch (error) {
        if (this.closed()) return;
        if (error instanceof Refused && error.status === 401) await this.heard.ended().catch(() => undefined);
        this.heard.up(false);
        pause = Math.min(pause * 2, LONGEST);
      }
      await this.rest(pause * (0.75 + Math.random() / 2));
    }
  }

  private async listen(onUp: () => void): Promise<void> {
    const attempt = (this.attempt = new AbortController());
    let timer = setTimeout(() => attempt.abort(), SILENCE);
    try {
      const answer = await this.open(attempt.signal);
      const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
      if (!reader) throw new Error("no stream");
      onUp();
      this.heard.up(true);
      let text = "";
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        clearTimeout(timer);
        timer = setTimeout(() => attempt.abort(), SILENCE);
        const parts = (text + value).split("\n\n");
        text = parts.pop() ?? "";
        for (const part of parts) this.tell(part);
      }
    } finally {
      clearTimeout(timer);
    }
  }

  private tell(part: string): void {
    const fields = new Map(part.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trimStart()]));
    const name = fields.get("event");
    if (name) this.heard.event(name, JSON.parse(fields.get("data") ?? "null"));
  }

  private rest(milliseconds: number): Promise<void> {
    return new Promise((done) => {
      const timer = setTimeout(done, milliseconds);
      this.wake = () => {
        clearTimeout(timer);
        done();
      };
    });
  }
}
