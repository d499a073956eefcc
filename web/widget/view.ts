// What a visitor sees: the button, the panel with what was said, and the field to write in. Draws a chat's state, keeps none.
import { Composer } from "./composer";
import { el, icon } from "./dom";
import { Log } from "./log";
import type { Chat, Look } from "./model";
import { Onward } from "./onward";
import { readableOn, SHEET } from "./styles";
import { languageOf, wordsIn, type Say } from "./texts";

const NARROW = "(max-width: 480px)";

export class View {
  private readonly look = new CSSStyleSheet();
  private readonly dark = matchMedia("(prefers-color-scheme: dark)");
  private readonly frame: HTMLElement;
  private readonly panel: HTMLElement;
  private readonly launcher: HTMLButtonElement;
  private readonly teaser: HTMLButtonElement;
  private readonly title = el("h2", { id: "title" });
  private readonly about = el("p");
  private readonly face = el("span", { class: "face", "aria-hidden": "true" });
  private readonly lost = el("div", { class: "lost", role: "status" });
  private readonly onward: Onward;
  private readonly log: Log;
  private readonly composer: Composer;
  private readonly say: Say;
  private readonly language: string;
  private shown = false;

  constructor(
    private readonly host: HTMLElement,
    root: ShadowRoot,
    private readonly chat: Chat,
    inside = false,
  ) {
    this.language = languageOf(chat.state.config.look.language, document.documentElement.lang, ...navigator.languages);
    const say = (this.say = wordsIn(this.language));
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(SHEET);
    root.adoptedStyleSheets = [sheet, this.look];
    this.log = new Log(chat, say, this.language, () => this.composer.focus());
    this.composer = new Composer(chat, say);
    this.onward = new Onward(chat, say);
    const shut = el("button", { type: "button", "aria-label": say("close"), onclick: () => this.toggle(false) }, icon("close"));
    this.panel = el(
      "section",
      { class: "panel", id: "panel", role: "dialog", "aria-labelledby": "title", onkeydown: (event) => this.onKey(event as KeyboardEvent) },
      el("header", {}, this.face, el("div", { class: "who" }, this.title, this.about), this.onward.button, shut),
      this.onward.element,
      this.log.element,
      this.lost,
      this.composer.element,
    );
    this.launcher = el("button", { type: "button", class: "launcher", "aria-expanded": "false", "aria-controls": "panel", onclick: () => this.toggle(!this.chat.state.open) });
    this.teaser = el("button", { type: "button", class: "teaser", onclick: () => this.toggle(true) });
    this.frame = el("div", { class: "widget", lang: this.language }, this.panel, el("div", { role: "status" }, this.teaser), this.launcher);
    this.frame.classList.toggle("inside", inside);
    root.append(this.frame);
    this.dark.addEventListener("change", () => this.draw());
    if (chat.state.open && !inside && matchMedia(NARROW).matches) chat.setOpen(false); // nobody asked for a full screen
    chat.onChange(() => this.draw());
    this.draw();
  }

  private toggle(open: boolean): void {
    this.chat.setOpen(open);
    if (open) this.composer.focus();
    else this.launcher.focus();
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === "Escape" && !event.isComposing) {
      event.stopPropagation();
      this.toggle(false);
    }
  }

  private draw(): void {
    const { config, open, unread, lost } = this.chat.state;
    const { look } = config;
    this.paint(look);
    this.frame.classList.toggle("left", look.position === "left");
    this.frame.classList.toggle("open", open);
    this.panel.hidden = !open;
    this.title.textContent = look.title || this.say("title", { brand: config.brand });
    this.face.textContent = Array.from(config.brand.trim())[0]?.toUpperCase() ?? "";
    this.face.classList.toggle("away", !config.open);
    this.about.textContent = config.open ? this.say("here") : config.opens_at ? this.say("back", { when: this.when(config.opens_at) }) : this.say("closed");
    this.lost.hidden = !lost;
    const offline = lost ? this.say("lost") : "";
    if (this.lost.textContent !== offline) this.lost.textContent = offline;
    this.drawLauncher(look, open, unread);
    this.drawTeaser(open, unread);
    if (open) {
      this.onward.draw();
      this.log.draw();
      this.composer.draw();
      if (!this.shown) this.log.toEnd();
    }
    this.shown = open;
  }

  private drawLauncher(look: Look, open: boolean, unread: number): void {
    const wanted = [open, unread, look.launcher].join();
    if (this.launcher.dataset.shows === wanted) return;
    this.launcher.dataset.shows = wanted;
    const worded = !open && look.launcher;
    this.launcher.classList.toggle("worded", Boolean(worded));
    this.launcher.setAttribute("aria-expanded", String(open));
    const name = open ? this.say("close") : unread ? this.say("unread", { count: String(unread) }) : this.say("open");
    this.launcher.setAttribute("aria-label", worded ? `${look.launcher}: ${name}` : name);
    this.launcher.replaceChildren(
      icon(open ? "close" : "chat"),
      ...(worded ? [el("span", {}, look.launcher)] : []),
      ...(unread && !open ? [el("span", { class: "badge", "aria-hidden": "true" }, unread > 9 ? "9+" : String(unread))] : []),
    );
  }

  private drawTeaser(open: boolean, unread: number): void {
    const last = this.chat.state.lines.filter((line) => line.by === "company").at(-1);
    const shows = !open && unread > 0 && last;
    this.teaser.hidden = !shows;
    const wanted = shows ? last.id : "";
    if (this.teaser.dataset.shows === wanted) return;
    this.teaser.dataset.shows = wanted;
    this.teaser.replaceChildren(...(shows ? [el("b", {}, last.name || this.say("news")), el("span", { dir: "auto" }, last.text || last.files[0]?.name)] : []));
  }

  private paint(look: Look): void {
    const dark = look.scheme === "dark" || (look.scheme === "auto" && this.dark.matches);
    this.host.dataset.scheme = dark ? "dark" : "light";
    this.look.replaceSync(`:host { --accent: ${look.color}; --on-accent: ${readableOn(look.color)}; }`);
  }

  private when(at: string): string {
    const day = new Date(at);
    const near = day.getTime() - Date.now() < 6 * 86_400_000;
    return new Intl.DateTimeFormat(this.language, { ...(near ? { weekday: "long" } : { dateStyle: "medium" }), ...(near && { hour: "numeric", minute: "2-digit" }) }).format(day);
  }
}
