// The page and what it loaded, kept for when there is no network. False where the browser can't.

export async function keepShell(worker, name) {
  if (!navigator.serviceWorker) return false;
  await navigator.serviceWorker.register(worker);
  await navigator.serviceWorker.ready;
  const loaded = performance.getEntriesByType("resource").map((entry) => new URL(entry.name));
  const ours = loaded.filter((url) => url.origin === location.origin && url.pathname.startsWith("/static/"));
  const cache = await caches.open(name);
  await cache.addAll([...new Set([location.pathname, ...ours.map((url) => url.pathname)])]);
  return true;
}
