// The desk's service worker: gives the desk page and its program where there is no line. It keeps no answer of the API:
// what it doesn't name itself goes to the network untouched. VERSION and FILES are written above this by the build.
/* global VERSION, FILES, self, caches, fetch, Request, Response, URL */
const PAGE = "/app/desk";
const KEPT = `noline-desk-${VERSION}`;

self.addEventListener("install", (event) => {
  event.waitUntil(keepAll());
  self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOthers().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== self.location.origin) return;
  if (mode === "navigate" && pathname === PAGE) event.respondWith(freshPage(event.request));
  else if (FILES.includes(pathname)) event.respondWith(keptFile(event.request, pathname));
});

/** Nothing of somebody: the page is the same for all, and so are the files. */
async function keepAll() {
  const cache = await caches.open(KEPT);
  await cache.addAll([PAGE, ...FILES].map((path) => new Request(path, { cache: "no-cache", credentials: "omit" })));
}

async function forgetOthers() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("noline-desk-") && name !== KEPT).map((name) => caches.delete(name)));
}

/** The server's page where it answers, else the one that is kept. */
async function freshPage(request) {
  try {
    const answer = await fetch(request);
    if (answer.status < 500) return answer;
  } catch {
    // no line
  }
  return (await caches.match(PAGE, { cacheName: KEPT })) ?? Response.error();
}

/** Files bear a hash of what they hold: the one that is kept is the one that is asked for. */
async function keptFile(request, pathname) {
  return (await caches.match(pathname, { cacheName: KEPT })) ?? fetch(request);
}
