// The widget as it will look, for the screen on which it is set up: the same view, over a conversation that is made up.
import type { Chat, Config, Line, State } from "./model";
import { View } from "./view";

export type { Config as PreviewConfig } from "./model";

export class Preview {
  private readonly chat: Made;

  constructor(host: HTMLElement, config: Config, said: readonly string[]) {
    this.chat = new Made(config, said);
    new View(host, host.attachShadow({ mode: "open" }), this.chat, true);
  }

  show(config: Config): void {
    this.chat.change({ config });
  }
}

class Made implements Chat {
  state: State;
  readonly base = "";
  private readonly heard: (() => void)[] = [];

  constructor(config: Config, said: readonly string[]) {
    const now = Date.now();
    const lines = said.map((text, at): Line => {
      const own = at % 2 === 0;
      return { id: String(at), by: own ? "visitor" : "company", text, at: new Date(now - (said.length - at) * 20_000).toISOString(), name: own ? "" : config.brand, once: "", files: [] };
    });
    this.state = { config, open: true, lines, pending: [], typing: false, seen: "", unread: 0, lost: false, email: "", fault: "" };
  }

  onChange(heard: () => void): void {
    this.heard.push(heard);
  }

  setOpen(open: boolean): void {
    this.change({ open });
  }

  send(text: string): void {
    const line: Line = { id: String(this.state.lines.length), by: "visitor", text, at: new Date().toISOString(), name: "", once: "", files: [] };
    this.change({ lines: [...this.state.lines, line] });
  }

  retry(): void {
    // nothing fails here
  }

  discard(): void {
    // nothing waits here
  }

  leaveEmail(email: string): Promise<boolean> {
    this.change({ email });
    return Promise.resolve(true);
  }

  onward(): Promise<{ link: string; call: string }> {
    return Promise.resolve({ link: "#", call: "#" });
  }

  type(): void {
    // nobody is told
  }

  ownFile(): Promise<Blob> {
    return Promise.resolve(new Blob());
  }

  change(change: Partial<State>): void {
    this.state = { ...this.state, ...change };
    for (const each of this.heard) each();
  }
}
