// The till's page without the network: what was loaded last is shown; data are never kept here.

const CACHE = "yizhan-till-1";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

function isShell(request, url) {
  if (request.method !== "GET" || url.origin !== self.location.origin) return false;
  return url.pathname.startsWith("/static/") || (request.mode === "navigate" && /\/till\/\d+\/$/.test(url.pathname));
}

async function freshOrKept(request, url) {
  const kept = await caches.open(CACHE);
  try {
    const response = await fetch(request);
    if (response.ok && !response.redirected && !url.search) await kept.put(url.pathname, response.clone());
    return response;
  } catch (error) {
    const found = await kept.match(url.pathname, { ignoreVary: true });
    if (found) return found;
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (isShell(event.request, url)) event.respondWith(freshOrKept(event.request, url));
});
