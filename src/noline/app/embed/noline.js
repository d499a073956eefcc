/* Noline: tells what visitors of a site do, once they agree to it: pages, forms, and what the site itself tells.

   <script src="https://noline.example/noline.js" data-key="nlk_…" defer></script>
   noline.consent("Yes, you may see how I use this site.")

   Before consent nothing is sent and nothing is stored; what was told meanwhile waits in the page's memory. A browser
   that says "do not track" or "do not sell or share" (GPC) is believed: nothing is sent or stored at all. */
(() => {
  "use strict";

  const script = document.currentScript;
  const { key, consent: asked = "", pages = "auto", forms = "marked" } = script.dataset;
  const target = `${new URL(script.src).origin}/e/${key}`;
  const STORED = "noline";
  const MOST = 100; // events that wait
  const refused = navigator.globalPrivacyControl === true || navigator.doNotTrack === "1";

  let state = null; // {id, words, user, proof} of a visitor who agreed
  let waiting = [];
  let timer = 0;
  let pause = 500; // milliseconds until what waits is sent
  let before = document.referrer;

  const load = () => {
    try {
      return JSON.parse(localStorage.getItem(STORED));
    } catch {
      return null;
    }
  };

  const store = () => {
    try {
      if (state) localStorage.setItem(STORED, JSON.stringify({ id: state.id, words: state.words, user: state.user }));
      else localStorage.removeItem(STORED);
    } catch {
      /* it lasts as long as the page */
    }
  };

  const send = async () => {
    clearTimeout(timer);
    timer = 0;
    if (!state || !waiting.length) return;
    const batch = waiting.splice(0, MOST / 2);
    const told = { batch: batch.map((it) => ({ ...it, anonymousId: state.id })), sentAt: new Date().toISOString() };
    if (state.proof) told.identity = state.proof;
    try {
      const body = JSON.stringify(told);
      const answer = await fetch(target, { method: "POST", body, keepalive: body.length < 60000, credentials: "omit" });
      if (answer.status === 429 || answer.status >= 500) throw new Error(answer.status);
      pause = 500;
    } catch {
      waiting = [...batch, ...waiting].slice(-MOST); // each has an id: told twice, it happened once
      pause = Math.min(pause * 4, 60000);
    }
    if (waiting.length) later();
  };

  const later = () => {
    timer ||= setTimeout(send, pause);
  };

  const tell = (event) => {
    if (refused) return;
    waiting.push({ messageId: crypto.randomUUID(), timestamp: new Date().toISOString(), ...event });
    waiting = waiting.slice(-MOST);
    if (state) later();
  };

  /* Addresses hold tokens and search words: of their query only what campaigns put there is told. */
  const place = () => {
    const url = new URL(location.href);
    for (const name of [...url.searchParams.keys()]) if (!name.startsWith("utm_")) url.searchParams.delete(name);
    url.hash = "";
    return url;
  };

  const page = (name, properties) => {
    const url = place();
    const from = before ? new URL(before, location.href) : null;
    const told = { path: url.pathname, url: url.href, title: document.title };
    if (from) told.referrer = from.origin + from.pathname;
    before = url.href;
    tell({ type: "page", name: name || undefined, properties: { ...told, ...properties } });
  };

  const track = (event, properties) => tell({ type: "track", event, properties: properties || {} });

  /* With a proof of the site's own server (hash of the id, or a token) the visitor is that customer; without, the id is
     not taken and only what people say of themselves is. */
  const identify = (user, traits, proof) => {
    const proven = user && proof ? String(user) : undefined;
    if (state && proven) {
      state.user = proven;
      state.proof = proof.jwt ? { jwt: proof.jwt } : { user: proven, hash: proof.hash };
    } else if (proven) {
      held = [user, traits, proof]; // until there is consent
      return;
    }
    tell({ type: "identify", userId: proven, traits: traits || {} });
  };
  let held = null;

  const consent = (words) => {
    if (refused || state) return !refused;
    state = { id: crypto.randomUUID(), words: String(words || "") };
    store();
    track("Tracking Allowed", { words: state.words });
    if (held) identify(...held);
    held = null;
    return true;
  };

  /* What waits is not sent any more, and the visitor's id is forgotten. */
  const withdraw = () => {
    state = null;
    waiting = [];
    held = null;
    store();
  };

  const PRIVATE = /pass|pwd|card|cvc|cvv|iban|secret|token|ssn/i;
  const SAID = { email: "email", phone: "phone", tel: "phone", first_name: "firstName", last_name: "lastName", name: "name" };

  const submitted = (form) => {
    const fields = {};
    const traits = {};
    for (const field of form.elements) {
      const { name, type, value, autocomplete = "" } = field;
      const kept = ["password", "hidden", "file", "submit", "button", "reset", "image"].includes(type);
      if (!name || kept || PRIVATE.test(`${name} ${autocomplete}`) || autocomplete.startsWith("cc-")) continue;
      if ((type === "checkbox" || type === "radio") && !field.checked) continue;
      const said = SAID[name.toLowerCase()] || SAID[type];
      if (said) traits[said] = String(value).slice(0, 200);
      else fields[name] = String(value).slice(0, 1000);
    }
    if (Object.keys(traits).length) tell({ type: "identify", traits });
    track("Form Submitted", { form: form.dataset.nolineForm || form.id || form.name || "", path: place().pathname, ...fields });
    send();
  };

  addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (forms !== "none" && form instanceof HTMLFormElement && form.hasAttribute("data-noline-form")) submitted(form);
    },
    true,
  );
  addEventListener("visibilitychange", () => document.visibilityState === "hidden" && send());
  addEventListener("pagehide", () => send());

  const calls = Array.isArray(window.noline) ? window.noline : [];
  window.noline = Object.freeze({
    page,
    track,
    identify,
    consent,
    withdraw,
    /* The visitor's id, for notifications and forms of the site's own; empty before consent. */
    anonymousId: () => (state ? state.id : ""),
    allowed: () => Boolean(state),
  });

  if (!refused) {
    const known = load();
    if (known && typeof known.id === "string") state = known;
    else if (asked === "given") consent("the site has asked");
  } else store();

  if (pages === "auto") {
    page();
    const changed = () => location.href.split("#")[0] !== seen && ((seen = location.href.split("#")[0]), page());
    let seen = location.href.split("#")[0];
    const push = history.pushState;
    history.pushState = function (...given) {
      push.apply(this, given);
      setTimeout(changed);
    };
    addEventListener("popstate", () => setTimeout(changed));
  }
  for (const [name, ...given] of calls) window.noline[name]?.(...given);
})();
