// Asks every few seconds how far a run is; without this script the link beside it does the same.
// Only the figures are replaced, so the focus stays where it is. A run that has moved on is shown anew.

const SECONDS = 3;
const box = document.querySelector("[data-run-progress]");

async function refresh() {
  const before = box.querySelector("[data-run-state]").dataset.runState;
  try {
    const answer = await fetch(box.dataset.runProgress, { credentials: "same-origin" });
    if (answer.ok && !answer.redirected) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-run-state]");
      if (fresh) {
        box.replaceChildren(fresh);
      }
    }
  } catch {
    // the network comes back or the link is there
  }
  if (box.querySelector("[data-run-state]").dataset.runState !== before) {
    window.location.reload();
    return;
  }
  window.setTimeout(refresh, SECONDS * 1000);
}

if (box) {
  document.querySelector("[data-run-refresh]").hidden = true;
  window.setTimeout(refresh, SECONDS * 1000);
}
