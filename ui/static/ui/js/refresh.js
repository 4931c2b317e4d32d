// Fetches a part of the page again and again while the page is looked at; without it, reload.
// [data-live] is its address, [data-every] the seconds between. After something new it tells "shown".
const place = document.querySelector("[data-live]");
let shown = "";

async function refresh() {
  if (document.hidden) return;
  try {
    const answer = await fetch(place.dataset.live, { credentials: "same-origin" });
    if (answer.ok && !answer.redirected) show(await answer.text());
  } catch {
    // No network: what was there stays on the page.
  }
}

// Whoever is on a link stays on it.
function show(text) {
  if (text === shown) return;
  shown = text;
  const link = place.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  place.innerHTML = text;
  if (link) [...place.querySelectorAll("a")].find((one) => one.getAttribute("href") === link)?.focus();
  place.dispatchEvent(new CustomEvent("shown"));
}

if (place) setInterval(refresh, Number(place.dataset.every) * 1000);
