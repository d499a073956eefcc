// The way out of the chat: other channels, and a call, for the same conversation.
import { el, icon } from "./dom";
import type { Chat } from "./model";
import type { Say } from "./texts";

export class Onward {
  readonly element = el("div", { class: "onward", role: "status" });
  readonly button: HTMLButtonElement;
  private asked = false;

  constructor(
    private readonly chat: Chat,
    private readonly say: Say,
  ) {
    this.element.hidden = true;
    this.button = el("button", { type: "button", "aria-label": say("onward"), title: say("onward"), "aria-expanded": "false", onclick: () => void this.toggle() }, icon("onward"));
  }

  draw(): void {
    this.button.hidden = this.chat.state.lines.length === 0;
  }

  private async toggle(): Promise<void> {
    const open = this.element.hidden;
    this.element.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
    if (!open || this.asked) return;
    this.asked = true;
    try {
      const found = await this.chat.onward();
      this.element.replaceChildren(this.link(found.link, "onwardElsewhere"), ...(found.call ? [this.link(found.call, "onwardCall")] : []));
    } catch {
      this.asked = false;
      this.element.replaceChildren(el("span", { class: "bad" }, this.say("onwardFailed")));
    }
  }

  private link(href: string, word: "onwardElsewhere" | "onwardCall"): HTMLElement {
    return el("a", { href, target: "_blank", rel: "noopener noreferrer" }, this.say(word));
  }
}
