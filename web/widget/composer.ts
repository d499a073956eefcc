// The field to write in, with files that go along: Enter sends, Shift+Enter begins a new line; files may be pasted or dropped.
import { el, icon } from "./dom";
import type { Chat } from "./model";
import type { Say } from "./texts";

const MOST_FILES = 5;
const MOST_BYTES = 10 * 1024 * 1024;
const TAKEN = [
  "image/png", "image/jpeg", "image/gif", "image/webp", "image/heic", "application/pdf", "text/plain", "text/csv",
  "audio/mpeg", "audio/mp4", "audio/ogg", "audio/webm", "video/mp4", "video/webm", "video/quicktime",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  "application/vnd.oasis.opendocument.text",
];

export class Composer {
  readonly element: HTMLFormElement;
  private readonly field: HTMLTextAreaElement;
  private readonly go: HTMLButtonElement;
  private readonly clip: HTMLElement;
  private readonly picker: HTMLInputElement;
  private readonly chips = el("div", { class: "chips", hidden: true });
  private readonly wrong = el("p", { class: "wrong", role: "alert", hidden: true });
  private files: File[] = [];

  constructor(
    private readonly chat: Chat,
    private readonly say: Say,
  ) {
    this.field = el("textarea", {
      rows: 1, maxlength: 10_000, "aria-label": say("field"), placeholder: say("placeholder"), enterkeyhint: "send",
      oninput: () => this.onInput(), onkeydown: (event) => this.onKey(event as KeyboardEvent),
      onpaste: (event) => this.add((event as ClipboardEvent).clipboardData?.files, event),
    });
    this.picker = el("input", { type: "file", multiple: true, accept: TAKEN.join(), hidden: true, tabindex: -1, "aria-label": say("attach"), onchange: () => this.picked() });
    this.clip = el("button", { type: "button", class: "tool", "aria-label": say("attach"), title: say("attach"), onclick: () => this.picker.click() }, icon("clip"));
    this.go = el("button", { type: "submit", class: "tool go", "aria-label": say("send"), title: say("send"), disabled: true }, icon("send"));
    this.element = el(
      "form",
      {
        class: "say",
        onsubmit: (event) => this.submit(event),
        ondragover: (event) => event.preventDefault(),
        ondrop: (event) => this.add((event as DragEvent).dataTransfer?.files, event),
      },
      this.wrong,
      this.chips,
      el("div", { class: "row" }, this.picker, this.clip, this.field, this.go),
    );
  }

  focus(): void {
    this.field.focus({ preventScroll: true });
  }

  draw(): void {
    this.clip.hidden = !this.chat.state.config.files;
  }

  private onInput(): void {
    this.ready();
    if (!CSS.supports("field-sizing", "content")) {
      this.field.style.setProperty("height", "auto");
      this.field.style.setProperty("height", `${Math.min(this.field.scrollHeight, 132)}px`);
    }
    if (this.field.value) this.chat.type();
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.element.requestSubmit();
  }

  private submit(event: Event): void {
    event.preventDefault();
    const text = this.field.value.trim();
    if (!text && !this.files.length) return;
    this.chat.send(text, this.files);
    this.field.value = "";
    this.field.style.removeProperty("height");
    this.files = [];
    this.refuse("");
    this.drawFiles();
    this.focus();
  }

  private picked(): void {
    this.add(this.picker.files, null);
    this.picker.value = "";
    this.focus();
  }

  private add(given: FileList | null | undefined, event: Event | null): void {
    if (!given?.length || !this.chat.state.config.files) return;
    event?.preventDefault();
    this.refuse("");
    for (const file of given) {
      if (this.files.length >= MOST_FILES) this.refuse(this.say("many"));
      else if (file.size > MOST_BYTES) this.refuse(this.say("large", { name: file.name }));
      else if (!TAKEN.includes(file.type) || !file.size) this.refuse(this.say("kind", { name: file.name }));
      else this.files.push(file);
    }
    this.drawFiles();
  }

  private refuse(why: string): void {
    this.wrong.hidden = !why;
    this.wrong.textContent = why;
  }

  private drawFiles(): void {
    this.chips.hidden = !this.files.length;
    this.chips.replaceChildren(
      ...this.files.map((file, at) => {
        const drop = () => {
          this.files.splice(at, 1);
          this.drawFiles();
          this.focus();
        };
        return el("span", { class: "chip" }, el("span", {}, file.name), el("button", { type: "button", "aria-label": this.say("remove", { name: file.name }), onclick: drop }, icon("cross")));
      }),
    );
    this.ready();
  }

  private ready(): void {
    this.go.disabled = !this.field.value.trim() && !this.files.length;
  }
}
