/* Noline: lets a site's visitors subscribe to its notifications, and leave again.

   <script src="https://noline.example/push/client.js"></script>
   nolinePush.subscribe({ account: "https://noline.example/push/web/3", worker: "/push-worker.js",
                          consent: "Yes, tell me here when something is on its way." }) */
(() => {
  "use strict";

  const supported = () => "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

  const ask = async (url, body) => {
    const answer = await fetch(url, { method: body ? "POST" : "GET", body, credentials: "omit" });
    const told = await answer.json();
    if (!answer.ok) throw new Error(told.detail || told.title || `HTTP ${answer.status}`);
    return told;
  };

  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/") + "=".repeat((4 - (text.length % 4)) % 4));
    return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
  };

  const same = (key, buffer) => {
    const other = new Uint8Array(buffer || []);
    return key.length === other.length && key.every((byte, at) => byte === other[at]);
  };

  const register = (account, worker) =>
    navigator.serviceWorker.register(`${worker}?noline=${encodeURIComponent(account)}`);

  /* Call it from a click: browsers ask for permission only then. Resolves to whether the visitor is subscribed. */
  const subscribe = async ({ account, worker, consent, anonymousId }) => {
    if (!supported() || (await Notification.requestPermission()) !== "granted") return false;
    await register(account, worker);
    const registration = await navigator.serviceWorker.ready;
    const key = bytes((await ask(account)).public_key);
    let subscription = await registration.pushManager.getSubscription();
    if (subscription && !same(key, subscription.options.applicationServerKey)) {
      await subscription.unsubscribe(); // made with another key: nothing would reach it
      subscription = null;
    }
    subscription ??= await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    const wish = { subscription: subscription.toJSON(), consent, anonymous_id: anonymousId };
    await ask(account, JSON.stringify(wish));
    return true;
  };

  const unsubscribe = async ({ account }) => {
    const registration = supported() ? await navigator.serviceWorker.getRegistration() : undefined;
    const subscription = registration && (await registration.pushManager.getSubscription());
    if (!subscription) return;
    await ask(`${account}/leave`, JSON.stringify({ subscription: subscription.toJSON() }));
    await subscription.unsubscribe();
  };

  window.nolinePush = Object.freeze({ supported, subscribe, unsubscribe });
})();
