// The chat widget: one script tag on a company's page, `<script src="…/widget.js" data-key="…" async></script>`.
import { Api, type Identity } from "./api";
import { LiveChat } from "./chat";
import { View } from "./view";

interface Handle {
  open(): void;
  close(): void;
  /** The page vouches for somebody who is signed in: `{ user, hash }` or `{ jwt }`. */
  identify(identity: Identity): void;
  /** Nobody is signed in any more: what was said is no longer shown in this browser. */
  forget(): void;
}

declare global {
  interface Window {
    Noline?: Handle;
  }
}

const script = document.currentScript;

async function start(given: DOMStringMap, source: string, key: string): Promise<void> {
  const base = new URL(".", source).href.slice(0, -1);
  const config = await new Api(base, key).config();
  const identity: Identity = { ...(given.user && { user: given.user, hash: given.hash ?? "" }), ...(given.jwt && { jwt: given.jwt }) };
  if (config.identified_only && !identity.user && !identity.jwt) config.ask_email = false;
  const host = document.createElement("noline-chat");
  const root = host.attachShadow({ mode: "open" });
  const chat = new LiveChat(base, key, config, identity);
  const show = () => {
    if (!host.isConnected) {
      new View(host, root, chat);
      document.body.append(host);
    }
  };
  // Where only members may write, nothing shows before somebody is vouched for.
  if (!config.identified_only || identity.user || identity.jwt) show();
  window.Noline = {
    open: () => chat.setOpen(true),
    close: () => chat.setOpen(false),
    identify: (next) => {
      chat.identify(next);
      show();
    },
    forget: () => {
      chat.forget();
      if (config.identified_only) host.remove();
    },
  };
  window.dispatchEvent(new Event("noline:ready"));
}

if (script instanceof HTMLScriptElement && script.dataset.key && !window.Noline) {
  const { dataset, src } = script;
  const run = () => void start(dataset, src, dataset.key ?? "").catch((error: unknown) => console.warn("Noline:", error)); // eslint-disable-line no-console
  if (document.readyState !== "loading") run();
  else addEventListener("DOMContentLoaded", run);
}
