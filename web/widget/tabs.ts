// The tabs of one browser: what one learns it tells the others, and only one of them holds the line to the server.
export class Tabs<Told> {
  private readonly channel: BroadcastChannel | null;
  private readonly name: string;

  constructor(key: string, hear: (told: Told) => void) {
    this.name = `noline:${key}`;
    this.channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(this.name) : null;
    this.channel?.addEventListener("message", (event: MessageEvent<Told>) => hear(event.data));
  }

  tell(told: Told): void {
    this.channel?.postMessage(told);
  }

  /** Runs `lead` once this tab is the one that leads; where browsers can't tell, every tab leads. */
  lead(lead: () => void): void {
    const locks = (navigator as Partial<Navigator>).locks; // only on secure pages
    if (!locks || !this.channel) {
      lead();
      return;
    }
    void locks
      .request(this.name, () => {
        lead();
        return new Promise<never>(() => undefined); // held until the tab is closed
      })
      .catch(() => undefined);
  }
}
