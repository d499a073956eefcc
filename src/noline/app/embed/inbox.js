/* Noline: the inbox of a customer who is signed in on a company's own site.

   <script src="https://noline.example/inbox.js" defer></script>
   <noline-inbox key="nlk_…" user="4711" hash="…"></noline-inbox>

   Attributes: key; user and hash, or jwt; lang, or label, empty, answer and failed for words of one's own; color. */
(() => {
  "use strict";

  const home = new URL(document.currentScript.src).origin;
  const EVERY = 60000; // milliseconds between looks while the page is seen
  const WORDS = {
    en: { label: "Inbox", empty: "Nothing here yet.", answer: "Send", failed: "Can't be read just now." },
    es: { label: "Bandeja", empty: "Todavía no hay nada.", answer: "Enviar", failed: "Ahora no se puede leer." },
  };
  const STYLE = `
    :host { --accent: #1f5fbf; --ground: #fff; --ink: #1c2430; --soft: #5c6675; --line: #dfe3e8; --tint: #f1f5fb;
      display: inline-block; position: relative; font: 15px/1.45 system-ui, sans-serif; color: var(--ink); }
    @media (prefers-color-scheme: dark) {
      :host { --accent: #7fb2ff; --ground: #1b2027; --ink: #e8ecf2; --soft: #a6b0bd; --line: #343c47; --tint: #232b36; } }
    button, input { font: inherit; color: inherit; }
    .bell { position: relative; display: grid; place-items: center; width: 44px; height: 44px; border: 0; border-radius: 50%;
      background: transparent; cursor: pointer; }
    .bell:hover { background: var(--tint); }
    :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
    .count { position: absolute; top: 2px; right: 0; min-width: 20px; padding: 0 5px; box-sizing: border-box; border-radius: 10px;
      background: #c02a2a; color: #fff; font-size: 12px; line-height: 20px; text-align: center; }
    .panel { position: absolute; z-index: 2147483000; top: 48px; right: 0; width: 360px; max-height: min(70vh, 560px);
      overflow: auto; background: var(--ground); border: 1px solid var(--line); border-radius: 12px;
      box-shadow: 0 12px 32px rgb(0 0 0 / 18%); }
    .panel[hidden] { display: none; }
    @media (max-width: 480px) { .panel { position: fixed; top: 64px; left: 12px; right: 12px; width: auto; } }
    h2 { margin: 0; padding: 12px 16px; font-size: 16px; border-bottom: 1px solid var(--line); }
    .none { margin: 0; padding: 24px 16px; color: var(--soft); }
    ol { list-style: none; margin: 0; padding: 0; }
    li { padding: 12px 16px; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
    li:last-child { border-bottom: 0; }
    li.new { background: var(--tint); box-shadow: inset 3px 0 0 var(--accent); }
    .title { font-weight: 600; }
    a.title { color: var(--accent); }
    p { margin: 4px 0; white-space: pre-line; }
    time { display: block; color: var(--soft); font-size: 13px; }
    img { display: block; max-width: 100%; margin: 8px 0; border-radius: 8px; }
    .acts { display: flex; flex-wrap: wrap; gap: 8px; margin: 8px 0 4px; }
    .acts button, .acts a { min-height: 36px; padding: 6px 12px; box-sizing: border-box; border: 1px solid var(--accent);
      border-radius: 8px; background: transparent; color: var(--accent); text-decoration: none; cursor: pointer; }
    form { display: flex; gap: 8px; margin: 8px 0 4px; }
    input { flex: 1; min-width: 0; padding: 6px 10px; border: 1px solid var(--line); border-radius: 8px; background: transparent; }`;

  /* Addresses come from the company's templates; only those that open something are followed. */
  const safe = (url) => (/^(javascript|data|vbscript|file):/i.test(url.trim()) ? "" : url);

  const make = (name, given = {}, ...inside) => {
    const { text, ...more } = given;
    const found = Object.assign(document.createElement(name), more);
    if (text !== undefined) found.textContent = text;
    found.append(...inside);
    return found;
  };

  class Inbox extends HTMLElement {
    #messages = [];
    #unread = 0;
    #failed = false;
    #acts = [];
    #timer = 0;
    #open = false;
    #shadow = this.attachShadow({ mode: "closed" });
    #seen = () => document.visibilityState === "visible" && this.#look();

    static observedAttributes = ["key", "user", "hash", "jwt"];

    connectedCallback() {
      const accent = this.getAttribute("color");
      if (accent) this.style.setProperty("--accent", accent);
      const style = make("style", { text: STYLE });
      this.bell = make("button", { className: "bell", type: "button", onclick: () => this.#toggle() });
      this.panel = make("section", { className: "panel", hidden: true });
      this.#shadow.replaceChildren(style, this.bell, this.panel);
      this.#shadow.addEventListener("keydown", (event) => event.key === "Escape" && this.#open && this.#toggle());
      document.addEventListener("visibilitychange", this.#seen);
      this.#show();
      this.#look();
    }

    disconnectedCallback() {
      clearTimeout(this.#timer);
      document.removeEventListener("visibilitychange", this.#seen);
    }

    attributeChangedCallback() {
      this.#messages = []; // somebody else's, perhaps
      this.#acts = [];
      if (this.bell) this.#look();
    }

    #word(name) {
      const language = (this.lang || document.documentElement.lang || "en").slice(0, 2).toLowerCase();
      return this.getAttribute(name) || (WORDS[language] || WORDS.en)[name];
    }

    async #look() {
      clearTimeout(this.#timer);
      const [key, user, hash, jwt] = ["key", "user", "hash", "jwt"].map((name) => this.getAttribute(name) || "");
      if (!key || !(jwt || (user && hash))) return;
      const acts = this.#acts.splice(0);
      try {
        const body = JSON.stringify({ identity: { user, hash, jwt }, acts });
        const answer = await fetch(`${home}/inbox/${key}`, { method: "POST", body, credentials: "omit" });
        if (!answer.ok) throw new Error(answer.status);
        const told = await answer.json();
        if (user !== (this.getAttribute("user") || "") || jwt !== (this.getAttribute("jwt") || "")) return;
        [this.#messages, this.#unread, this.#failed] = [told.messages, told.unread, false];
      } catch {
        this.#failed = true;
      }
      this.#show();
      this.dispatchEvent(new CustomEvent("unread", { detail: this.#unread }));
      if (document.visibilityState === "visible") this.#timer = setTimeout(() => this.#look(), EVERY);
    }

    #act(message, event, more = {}) {
      this.#acts.push({ message: message.id, event, id: crypto.randomUUID(), ...more });
      return this.#look();
    }

    #toggle() {
      this.#open = !this.#open;
      this.#show();
      if (this.#open) {
        const news = this.#messages.filter((it) => !it.read);
        for (const it of news) this.#acts.push({ message: it.id, event: "opened" });
        this.#look();
      } else this.bell.focus();
    }

    #show() {
      const bell = make("span", { ariaHidden: "true" });
      bell.innerHTML =
        '<svg width="24" height="24" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" ' +
        'stroke-linejoin="round"><path d="M6 9a6 6 0 0 1 12 0c0 6 2 7 2 7H4s2-1 2-7"/><path d="M10 20a2 2 0 0 0 4 0"/></svg>';
      const count = this.#unread ? [make("span", { className: "count", text: this.#unread > 99 ? "99+" : this.#unread })] : [];
      this.bell.replaceChildren(bell, ...count);
      this.bell.ariaLabel = this.#unread ? `${this.#word("label")} (${this.#unread})` : this.#word("label");
      this.bell.ariaExpanded = String(this.#open);
      this.panel.hidden = !this.#open;
      this.panel.ariaLabel = this.#word("label");
      if (this.#shadow.activeElement?.matches("input")) return; // somebody is writing
      const none = make("p", { className: "none", text: this.#word(this.#failed ? "failed" : "empty") });
      const list = make("ol", {}, ...this.#messages.map((it) => this.#item(it)));
      this.panel.replaceChildren(make("h2", { text: this.#word("label") }), this.#messages.length ? list : none);
    }

    #item(message) {
      const item = make("li", { className: message.read ? "" : "new" });
      const url = safe(message.url);
      const said = message.title || message.body;
      const link = { className: "title", text: said, href: url, onclick: () => this.#act(message, "opened") };
      item.append(url ? make("a", link) : make("span", { className: "title", text: said }));
      if (message.title && message.body) item.append(make("p", { text: message.body }));
      if (message.image) item.append(make("img", { src: message.image, alt: "", loading: "lazy" }));
      const acts = message.buttons.map((button) => {
        const there = safe(button.url);
        if (there) return make("a", { text: button.label, href: there, onclick: () => this.#act(message, "opened") });
        const value = button.value || button.label;
        const press = () => this.#act(message, "pressed", { value, label: button.label });
        return make("button", { type: "button", text: button.label, onclick: press });
      });
      if (acts.length) item.append(make("div", { className: "acts" }, ...acts));
      if (message.reply) item.append(this.#reply(message));
      const at = new Date(message.at);
      const shown = at.toLocaleString(this.lang || undefined, { dateStyle: "medium", timeStyle: "short" });
      item.append(make("time", { dateTime: message.at, text: shown }));
      return item;
    }

    #reply(message) {
      const field = make("input", { placeholder: message.reply, ariaLabel: message.reply, maxLength: 4000, required: true });
      const send = (event) => {
        event.preventDefault();
        const text = field.value.trim();
        field.value = "";
        field.blur();
        if (text) this.#act(message, "replied", { text });
      };
      const button = make("div", { className: "acts" }, make("button", { text: this.#word("answer") }));
      button.style.margin = "0";
      return make("form", { onsubmit: send }, field, button);
    }
  }

  customElements.define("noline-inbox", Inbox);
})();
