// The till's page without the network: what was loaded last is shown; data are never kept here.

const CACHE = "yizhan-till-1";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

function isShell(request, url) {
  if (request.method !== "GET" || url.origin !== self.location.origin) return false;
  return url.pathname.startsWith("/static/") || (request.mode === "navigate" && /\/till\/\d+\/$/.test(url.pathname));
}

// Each meal's page is kept by itself: without the network another meal can be chosen, too.
const isKept = (url) => /^(\?period=\w+)?$/.test(url.search);

async function freshOrKept(request, url) {
  const kept = await caches.open(CACHE);
  try {
    const response = await fetch(request);
    if (response.ok && !response.redirected && isKept(url)) await kept.put(url.pathname + url.search, response.clone());
    return response;
  } catch (error) {
    for (const address of [url.pathname + url.search, url.pathname]) {
      const found = await kept.match(address, { ignoreVary: true });
      if (found) return found;
    }
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (isShell(event.request, url)) event.respondWith(freshOrKept(event.request, url));
});
