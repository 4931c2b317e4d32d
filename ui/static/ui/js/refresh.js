// Fetches a part of the page again and again while the page is looked at; without it, reload.
// [data-live] is its address, [data-every] the seconds between. After something new it tells "shown".
// A part that holds [data-settled] won't change any more.
// [data-live-stale] says for how long nothing has come, where nothing comes any more.
const MISSED = 3;
const place = document.querySelector("[data-live]");
const stale = document.querySelector("[data-live-stale]");
let shown = "";
let heard = Date.now();

async function refresh() {
  if (document.hidden || place.querySelector("[data-settled]")) return;
  try {
    const answer = await fetch(place.dataset.live, { credentials: "same-origin" });
    if (answer.ok && !answer.redirected) {
      show(await answer.text());
      heard = Date.now();
    }
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

function complain() {
  const seconds = Math.round((Date.now() - heard) / 1000);
  stale.hidden = seconds < place.dataset.every * MISSED;
  stale.textContent = stale.dataset.liveStale.replace("%s", seconds);
}

if (place) {
  setInterval(refresh, Number(place.dataset.every) * 1000);
  // Nobody asks while nobody looks: what is there is as old as that.
  document.addEventListener("visibilitychange", refresh);
}
if (place && stale) setInterval(complain, 1000);
