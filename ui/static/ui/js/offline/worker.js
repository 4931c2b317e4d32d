// Lets a phone's page open without network: whatever was shown last. Nothing else of the site is its business.

// Named after the folder whose pages it serves: /console/meals/rider/ has yizhan-rider-1.
const NAME = `yizhan-${new URL(self.registration.scope).pathname.split("/").at(-2)}-`;
const CACHE = `${NAME}1`;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(tidy()));

async function tidy() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(NAME) && name !== CACHE).map((name) => caches.delete(name)));
  await self.clients.claim();
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const page = request.mode === "navigate" && url.href.startsWith(self.registration.scope);
  const asset = url.pathname.startsWith("/static/");
  if (request.method === "GET" && url.origin === self.location.origin && (page || asset)) {
    event.respondWith(newest(request, page));
  }
});

// From the network, and from the phone where there is none. Somebody who is logged out sees nothing old.
async function newest(request, page) {
  const cache = await caches.open(CACHE);
  const name = page ? new URL(request.url).pathname : request;
  try {
    const answer = await fetch(request);
    if (page && (answer.redirected || answer.type === "opaqueredirect" || answer.status === 403)) {
      await cache.delete(name);
    } else if (answer.ok) {
      await cache.put(name, answer.clone());
    }
    return answer;
  } catch (error) {
    const kept = await cache.match(name, { ignoreVary: true });
    if (kept) {
      return kept;
    }
    throw error;
  }
}
