// The question for an email address, so that the conversation goes on where the visitor will see it.
import { el, icon } from "./dom";
import type { Chat } from "./model";
import type { Say } from "./texts";

export class EmailAsk {
  private readonly element: HTMLFormElement;
  private readonly field: HTMLInputElement;
  private readonly fault = el("p", { class: "bad", id: "email-fault", role: "alert", hidden: true });

  constructor(
    private readonly chat: Chat,
    private readonly say: Say,
    private readonly onDone: () => void,
  ) {
    this.field = el("input", { type: "email", required: true, autocomplete: "email", "aria-label": say("email"), placeholder: "name@example.com", maxlength: 254, "aria-describedby": "email-fault" });
    this.element = el(
      "form",
      { class: "ask", novalidate: true, onsubmit: (event) => void this.submit(event) },
      el("h3", {}, icon("mail"), say("askTitle")),
      el("p", {}, say("askText")),
      el("div", { class: "row" }, this.field, el("button", { type: "submit" }, say("emailSend"))),
      this.fault,
    );
  }

  draw(): HTMLElement {
    return this.element;
  }

  private async submit(event: Event): Promise<void> {
    event.preventDefault();
    const email = this.field.value.trim();
    const taken = this.field.validity.valid && email !== "" && (await this.chat.leaveEmail(email));
    this.fault.hidden = taken;
    this.fault.textContent = taken ? "" : this.say("emailWrong");
    if (taken) this.onDone();
    else this.field.focus();
  }
}
