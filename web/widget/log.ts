// What was said, oldest first, with what became of the visitor's last message; and the question for an email address.
import { el, icon, linked } from "./dom";
import { EmailAsk } from "./email";
import type { Chat, Line, LineFile, Pending } from "./model";
import type { Say } from "./texts";

const PATIENCE = 60_000;
const APART = 5 * 60_000;

export class Log {
  readonly element: HTMLElement;
  private readonly made = new Map<string, { row: HTMLElement; wanted: string }>();
  private readonly typing: HTMLElement;
  private readonly greeting: HTMLElement;
  private readonly ask: EmailAsk;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly chat: Chat,
    private readonly say: Say,
    private readonly language: string,
    onDone: () => void,
  ) {
    this.element = el("div", { class: "log", role: "log", "aria-label": say("log"), tabindex: 0 });
    this.typing = el("div", { class: "line first" }, el("span", { class: "unseen" }, say("writing")), el("span", { class: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i")));
    this.greeting = el("div", { class: "line" }, el("span", { class: "said", dir: "auto" }));
    this.ask = new EmailAsk(chat, say, onDone);
  }

  toEnd(): void {
    this.element.scrollTop = this.element.scrollHeight;
  }

  draw(): void {
    const { state } = this.chat;
    const atEnd = this.element.scrollHeight - this.element.scrollTop - this.element.clientHeight < 80;
    const own = state.pending.length;
    const rows: HTMLElement[] = [this.greet()];
    let before: Line | undefined;
    const last = state.lines.filter((line) => line.by === "visitor").at(-1);
    for (const line of state.lines) {
      if (!before || !sameDay(before.at, line.at)) rows.push(this.keyed(`day ${line.at.slice(0, 10)}`, "", () => el("div", { class: "day" }, this.day(line.at))));
      const first = before?.by !== line.by || Date.parse(line.at) - Date.parse(before.at) > APART;
      const seen = Boolean(state.seen) && Date.parse(state.seen) >= Date.parse(line.at);
      const fate = line === last && !own ? this.say(seen ? "seen" : "sent") : "";
      rows.push(this.keyed(line.once || line.id, `${line.id} ${first} ${fate}`, () => this.line(line, first, fate)));
      before = line;
    }
    for (const each of state.pending) rows.push(this.keyed(each.once, `${each.fate} ${each.why}`, () => this.pending(each, before?.by !== "visitor")));
    if (state.typing) rows.push(this.typing);
    if (this.asks()) rows.push(this.ask.draw());
    if (state.email) rows.push(this.keyed("email", state.email, () => el("div", { class: "done" }, icon("check"), this.say("emailDone", { email: state.email }))));
    this.place(rows);
    if (atEnd) this.toEnd();
  }

  /** Moves nothing that stands where it should: what a screen reader has read is not read again. */
  private place(rows: readonly HTMLElement[]): void {
    const wanted = new Set<Element>(rows);
    for (const child of [...this.element.children]) if (!wanted.has(child)) child.remove();
    rows.forEach((row, at) => {
      if (this.element.children[at] !== row) this.element.insertBefore(row, this.element.children[at] ?? null);
    });
  }

  private keyed(key: string, wanted: string, make: () => HTMLElement): HTMLElement {
    const known = this.made.get(key);
    if (known?.wanted === wanted) return known.row;
    const row = make();
    this.made.set(key, { row, wanted });
    known?.row.replaceWith(row);
    return row;
  }

  private greet(): HTMLElement {
    const { config } = this.chat.state;
    const text = config.open ? config.look.greeting || this.say("greeting") : config.look.away || this.say("away");
    const said = this.greeting.firstElementChild;
    if (said && said.textContent !== text) said.textContent = text;
    return this.greeting;
  }

  /** Asks where nobody is there, or nobody has answered for a while. */
  private asks(): boolean {
    const { config, lines, email } = this.chat.state;
    const last = lines.at(-1);
    if (!config.ask_email || email || last?.by !== "visitor") return false;
    const waits = Date.now() - Date.parse(last.at);
    if (!config.open || waits > PATIENCE) return true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.draw(), PATIENCE - waits + 100);
    return false;
  }

  private line(line: Line, first: boolean, fate: string): HTMLElement {
    const own = line.by === "visitor";
    return el(
      "div",
      { class: `line${own ? " own" : ""}${first ? " first" : ""}`, "data-id": line.id },
      first && !own && line.name ? el("span", { class: "name" }, line.name) : el("span", { class: "unseen" }, own ? this.say("you") : line.name || this.chat.state.config.brand),
      line.text && el("span", { class: "said", dir: "auto", title: this.time(line.at) }, ...linked(line.text)),
      ...line.files.map((file, place) => this.file(line, file, place)),
      fate && el("span", { class: "fate" }, fate),
    );
  }

  private pending(each: Pending, first: boolean): HTMLElement {
    const failed = each.fate === "failed";
    const { say, chat } = this;
    const act = (word: string, run: () => void) => el("button", { type: "button", onclick: run }, word);
    return el(
      "div",
      { class: `line own ${each.fate}${first ? " first" : ""}` },
      el("span", { class: "unseen" }, say("you")),
      each.text && el("span", { class: "said", dir: "auto" }, each.text),
      ...each.names.map((name) => el("span", { class: "file" }, icon("file"), name)),
      failed
        ? el("span", { class: "fate bad", role: "alert" }, say("failed"), each.why !== "gone" && act(say("retry"), () => chat.retry(each.once)), act(say("discard"), () => chat.discard(each.once)))
        : el("span", { class: "fate" }, say("sending")),
    );
  }

  private file(line: Line, file: LineFile, place: number): HTMLElement {
    const label = this.say("download", { name: file.name });
    if (!file.url) {
      const run = () => void this.chat.ownFile(line, place).then((blob) => save(blob, file.name), () => undefined);
      return el("button", { type: "button", class: "file", "aria-label": label, onclick: run }, icon("file"), file.name);
    }
    const url = this.chat.base + file.url;
    const link = el("a", { class: "file", href: url, target: "_blank", rel: "noopener noreferrer", "aria-label": label }, icon("file"), file.name);
    if (!file.media_type.startsWith("image/")) return link;
    const picture = el("a", { class: "picture", href: url, target: "_blank", rel: "noopener noreferrer" });
    // A page's content policy may show no pictures of ours: then there is the link.
    picture.append(el("img", { src: url, alt: file.name, onerror: () => picture.replaceWith(link), onload: () => this.toEnd() }));
    return picture;
  }

  private day(at: string): string {
    return sameDay(at, new Date().toISOString()) ? this.say("today") : new Intl.DateTimeFormat(this.language, { weekday: "long", day: "numeric", month: "long" }).format(new Date(at));
  }

  private time(at: string): string {
    return new Intl.DateTimeFormat(this.language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(at));
  }
}

function sameDay(one: string, other: string): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString();
}

function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  el("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
