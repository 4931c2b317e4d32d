// Fetches the figures again every half minute while the page is looked at; without it, reload.
const EVERY = 30_000;
const place = document.querySelector("[data-live]");

async function refresh() {
  if (document.hidden) return;
  try {
    const answer = await fetch(place.dataset.live, { credentials: "same-origin" });
    if (answer.ok && !answer.redirected) place.innerHTML = await answer.text();
  } catch {
    // No network: the time of the last figures stays on the page.
  }
}

if (place) setInterval(refresh, EVERY);
