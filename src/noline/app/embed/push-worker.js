/* Noline: shows notifications and reports what becomes of them. A site's own service worker takes it in by one line:
   importScripts("https://noline.example/push/worker.js") */
(() => {
  "use strict";

  const report = (told, event) => {
    if (!told.report) return Promise.resolve();
    const body = JSON.stringify({ id: crypto.randomUUID(), ...event });
    const send = () => fetch(told.report, { method: "POST", body, keepalive: true, credentials: "omit" });
    return send()
      .catch(send)
      .catch(() => undefined); // it is shown all the same
  };

  const actions = (told) => {
    const buttons = (told.buttons || []).map((button, at) => ({ action: `button-${at}`, title: button.label }));
    const reply = told.reply ? [{ action: "reply", type: "text", title: told.reply, placeholder: told.reply }] : [];
    return [...reply, ...buttons];
  };

  const show = async (told) => {
    await self.registration.showNotification(told.title, {
      body: told.body || "",
      icon: told.icon,
      image: told.image,
      tag: told.topic || told.token,
      renotify: Boolean(told.topic),
      actions: actions(told),
      data: told,
    });
    await report(told, { event: "shown" });
  };

  const open = async (url) => {
    if (!url) return;
    const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const there = windows.find((it) => it.url === url);
    await (there ? there.focus() : self.clients.openWindow(url));
  };

  self.addEventListener("push", (event) => {
    let told;
    try {
      told = event.data.json();
    } catch {
      return; // somebody else's
    }
    if (told && typeof told.title === "string" && typeof told.token === "string") event.waitUntil(show(told));
  });

  self.addEventListener("notificationclick", (event) => {
    const told = event.notification.data;
    if (!told || !told.token) return;
    event.notification.close();
    const button = (told.buttons || [])[Number(event.action.replace("button-", ""))];
    if (event.action === "reply" && event.reply) {
      event.waitUntil(report(told, { event: "replied", text: event.reply }));
    } else if (event.action.startsWith("button-") && button && !button.url) {
      event.waitUntil(report(told, { event: "pressed", value: button.value, label: button.label }));
    } else {
      const url = button && button.url ? button.url : told.url;
      event.waitUntil(Promise.all([report(told, { event: "opened" }), open(url)]));
    }
  });

  self.addEventListener("notificationclose", (event) => {
    const told = event.notification.data;
    if (told && told.token) event.waitUntil(report(told, { event: "closed" }));
  });

  /* A browser may change a subscription by itself; the new one takes the place of the old. */
  self.addEventListener("pushsubscriptionchange", (event) => {
    const account = new URL(self.location.href).searchParams.get("noline");
    const old = event.oldSubscription;
    const options = old && old.options;
    if (!account || !old) return;
    const renew = async () => {
      const fresh = event.newSubscription || (await self.registration.pushManager.subscribe(options));
      const body = JSON.stringify({ subscription: fresh.toJSON(), replaces: old.endpoint });
      await fetch(`${account}/renew`, { method: "POST", body, credentials: "omit" });
    };
    event.waitUntil(renew());
  });
})();
