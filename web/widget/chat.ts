// The chat of one page: what is said goes out in order, once; what comes in is shown in every tab.
import { Api, Refused, type Identity, type Onward } from "./api";
import type { Chat, Config, Line, Pending, State } from "./model";
import { isLater, pause, unique, userOf, vouches } from "./pieces";
import { Store } from "./store";
import { Stream } from "./stream";
import { Tabs } from "./tabs";

type Told =
  | { lines: Line[] }
  | { typing: boolean }
  | { seen: string }
  | { lost: boolean }
  | { kept: true }
  | { forgotten: true };

const WRITING = 4000;
const AT_REST = 5000;
const AGAIN = [1000, 2000, 5000, 10_000, 30_000];
const FINAL = [400, 403, 404, 413, 422];

export class LiveChat implements Chat {
  state: State;
  readonly base: string;
  private readonly api: Api;
  private readonly store: Store;
  private readonly tabs: Tabs<Told>;
  private readonly files = new Map<string, File[]>();
  private readonly heard: (() => void)[] = [];
  private identity: Identity;
  private stream: Stream | null = null;
  private leads = false;
  private draining = false;
  private beginning: Promise<string> | null = null;
  private over = false;
  private typedAt = 0;
  private typingTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(base: string, key: string, config: Config, identity: Identity) {
    this.base = base;
    this.api = new Api(base, key);
    this.store = new Store(key);
    this.identity = identity;
    const kept = this.store.kept;
    if (kept.user && !vouches(identity)) this.store.forget(); // who was signed in here no longer is
    // Files don't outlive the page that they were chosen on.
    this.store.keep({ pending: this.store.kept.pending.map((each) => (each.names.length ? { ...each, fate: "failed", why: "gone" } : each)) });
    this.state = {
      config, open: this.store.kept.open, lines: [], pending: this.store.kept.pending, typing: false, seen: "", unread: 0, lost: false,
      email: this.store.kept.email, fault: "",
    };
    this.tabs = new Tabs<Told>(key, (told) => this.hear(told));
    this.tabs.lead(() => {
      this.leads = true;
      this.follow();
      void this.drain();
    });
    document.addEventListener("visibilitychange", () => this.markRead());
    addEventListener("online", () => void this.drain());
    if (vouches(identity) || this.store.kept.begun) void this.begin().catch(() => undefined);
  }

  onChange(heard: () => void): void {
    this.heard.push(heard);
  }

  setOpen(open: boolean): void {
    this.store.keep({ open });
    this.change({ open });
    this.markRead();
  }

  send(text: string, files: File[]): void {
    const said: Pending = { once: unique(), text, at: new Date().toISOString(), fate: "waiting", why: "", names: files.map((file) => file.name) };
    if (files.length) this.files.set(said.once, files);
    clearTimeout(this.typingTimer);
    this.typedAt = 0;
    this.keepPending([...this.store.kept.pending, said]);
    void this.drain();
  }

  retry(once: string): void {
    this.keepPending(this.store.kept.pending.map((each) => (each.once === once ? { ...each, fate: "waiting", why: "" } : each)));
    void this.drain();
  }

  discard(once: string): void {
    this.files.delete(once);
    this.keepPending(this.store.kept.pending.filter((each) => each.once !== once));
  }

  async leaveEmail(email: string): Promise<boolean> {
    try {
      await this.api.email(await this.begin(), email);
    } catch (error) {
      this.change({ fault: error instanceof Refused ? error.detail : "lost" });
      return false;
    }
    this.store.keep({ email });
    this.change({ email, fault: "" });
    this.tabs.tell({ kept: true });
    return true;
  }

  onward = async (): Promise<Onward> => this.api.onward(await this.begin());

  type(): void {
    if (!this.store.kept.begun) return;
    const now = Date.now();
    clearTimeout(this.typingTimer);
    this.typingTimer = setTimeout(() => {
      this.typedAt = 0;
      this.typing(false);
    }, AT_REST);
    if (now - this.typedAt < WRITING) return;
    this.typedAt = now;
    this.typing(true);
  }

  ownFile = async (line: Line, place: number): Promise<Blob> => this.api.file(await this.begin(), line.id, place);

  /** The page vouches for somebody, or for nobody any more. */
  identify(identity: Identity): void {
    if (!vouches(identity)) this.forget();
    this.identity = identity;
    this.beginning = null;
    void this.begin().catch(() => undefined);
  }

  forget(): void {
    this.identity = {};
    this.reset();
    this.tabs.tell({ forgotten: true });
  }

  private reset(): void {
    this.beginning = null;
    this.stream?.close();
    this.stream = null;
    this.store.forget();
    this.files.clear();
    this.change({ lines: [], pending: [], email: "", unread: 0, seen: "", typing: false });
  }

  private begin(): Promise<string> {
    this.beginning ??= this.enter().catch((error: unknown) => {
      this.beginning = null;
      throw error;
    });
    return this.beginning;
  }

  /** Takes the session that this browser has, or begins one. */
  private async enter(): Promise<string> {
    const before = this.store.kept;
    if (before.token && !this.over && before.user === userOf(this.identity)) {
      if (before.begun) await this.catchUp(before.token);
      return before.token;
    }
    const session = await this.api.session(before.anonymous, this.identity);
    const meanwhile = this.store.kept.anonymous;
    const token = !session.user && meanwhile && !this.over ? meanwhile : session.token; // another tab was first
    this.over = false;
    const another = before.user !== session.user && before.user !== "";
    if (another) this.change({ lines: [] });
    this.store.keep({
      token, user: session.user, begun: session.begun || (!another && before.begun),
      ...(!session.user && { anonymous: token }), ...(another && { read: "", email: "" }),
    });
    if (this.store.kept.begun) await this.catchUp(token);
    return token;
  }

  /** The session has ended: the next thing to do begins another. */
  private renew(): void {
    this.over = true;
    this.beginning = null;
  }

  private async catchUp(token: string): Promise<void> {
    try {
      this.take(await this.api.lines(token));
    } catch (error) {
      if (error instanceof Refused && error.status === 401) this.over = true;
      throw error;
    }
    this.follow();
  }

  /** Sends what waits, in order, from one tab at a time; what is sent again is said once. */
  private async drain(): Promise<void> {
    if (this.draining) return;
    this.draining = true;
    let failures = 0;
    for (let next = this.next(); next; next = this.next()) {
      try {
        await this.api.say(await this.begin(), next.once, next.text, this.files.get(next.once) ?? []);
        failures = 0;
        this.files.delete(next.once);
        await this.said(next.once);
      } catch (error) {
        const status = error instanceof Refused ? error.status : 0;
        if (status === 401) this.renew();
        if (FINAL.includes(status)) this.fail(next.once, error instanceof Refused ? error.detail : "");
        else {
          const after = error instanceof Refused && error.after ? error.after * 1000 : (AGAIN[failures] ?? 30_000);
          failures += 1;
          if (!status) this.change({ lost: true });
          await pause(after);
        }
      }
    }
    this.draining = false;
  }

  /** The first that waits: of other tabs' only what they can't send any more. */
  private next(): Pending | undefined {
    return this.store.kept.pending.find((each) => each.fate === "waiting" && (!each.names.length || this.files.has(each.once)));
  }

  private async said(once: string): Promise<void> {
    this.store.keep({ begun: true });
    this.change({ lost: false });
    this.take(await this.api.lines(this.store.kept.token).catch(() => []));
    this.follow();
    this.tabs.tell({ kept: true });
    // Accepted, but not in the conversation yet: it is named again, which doubles nothing, until it is seen there.
    if (this.store.kept.pending.some((each) => each.once === once)) await pause(500);
  }

  private fail(once: string, why: string): void {
    this.keepPending(this.store.kept.pending.map((each) => (each.once === once ? { ...each, fate: "failed", why } : each)));
  }

  private follow(): void {
    if (!this.leads || this.stream || !this.store.kept.begun) return;
    this.stream = new Stream(async (signal) => this.api.live(await this.begin(), this.state.lines.at(-1)?.at ?? "", signal), {
      event: (name, data) => {
        if (name === "line") this.share({ lines: [data as Line] });
        else if (name === "typing") this.share({ typing: data as boolean });
        else if (name === "seen") this.share({ seen: data as string });
      },
      up: (up) => this.share({ lost: !up }),
      ended: async () => {
        this.renew();
        await this.begin();
      },
    });
  }

  private share(told: Told): void {
    this.hear(told);
    this.tabs.tell(told);
  }

  private hear(told: Told): void {
    if ("lines" in told) this.take(told.lines);
    else if ("typing" in told) this.change({ typing: told.typing });
    else if ("seen" in told) this.change({ seen: told.seen });
    else if ("lost" in told) this.change({ lost: told.lost });
    else if ("forgotten" in told) {
      this.identity = {};
      this.reset();
    } else {
      this.follow();
      this.change({ pending: this.store.kept.pending, email: this.store.kept.email, unread: this.unread(this.state.lines) });
    }
  }

  private take(lines: readonly Line[]): void {
    const known = new Set(this.state.lines.map((line) => line.id));
    const fresh = lines.filter((line) => !known.has(line.id));
    if (!fresh.length) return;
    const all = [...this.state.lines, ...fresh].sort((one, other) => Date.parse(one.at) - Date.parse(other.at) || (one.id < other.id ? -1 : 1));
    const onces = new Set(all.map((line) => line.once).filter(Boolean));
    const pending = this.store.kept.pending;
    if (pending.some((each) => onces.has(each.once))) this.keepPending(pending.filter((each) => !onces.has(each.once)));
    const answered = fresh.some((line) => line.by === "company");
    this.change({ lines: all, unread: this.unread(all), ...(answered && { typing: false }) });
    this.markRead();
  }

  private unread(lines: readonly Line[]): number {
    const read = this.store.kept.read;
    return lines.filter((line) => line.by === "company" && isLater(line.at, read)).length;
  }

  private markRead(): void {
    const last = this.state.lines.filter((line) => line.by === "company").at(-1);
    if (!last || !this.state.open || document.hidden || !isLater(last.at, this.store.kept.read)) return;
    this.store.keep({ read: last.at });
    this.change({ unread: 0 });
    this.tabs.tell({ kept: true });
    this.begin()
      .then((token) => this.api.read(token, last.at))
      .catch(() => undefined);
  }

  private typing(typing: boolean): void {
    this.begin()
      .then((token) => this.api.typing(token, typing))
      .catch(() => undefined);
  }

  private keepPending(pending: Pending[]): void {
    this.store.keep({ pending });
    this.change({ pending });
    this.tabs.tell({ kept: true });
  }

  private change(change: Partial<State>): void {
    this.state = { ...this.state, ...change };
    for (const each of this.heard) each();
  }
}
