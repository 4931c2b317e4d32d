// The wall reads itself again; when it can't, it says how old it is. "T" opens the figures behind a drawing.

const EVERY = 20_000;
const wall = document.querySelector("[data-live]");
const body = wall.querySelector("[data-body]");
const stale = wall.querySelector("[data-stale-text]");
let readAt = Date.now();

async function refresh() {
  try {
    const answer = await fetch(wall.dataset.live, { credentials: "same-origin" });
    if (answer.ok && !answer.redirected) {
      const open = body.querySelector("details")?.open;
      body.innerHTML = await answer.text();
      body.querySelector("details").open = open;
      readAt = Date.now();
    }
  } catch {
    // No network: the figures stay, and their age is said below.
  }
}

function sayAge() {
  const seconds = Math.round((Date.now() - readAt) / 1000);
  stale.hidden = seconds < (EVERY / 1000) * 2;
  stale.textContent = wall.dataset.stale.replace("%s", seconds);
}

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() === "t") {
    const more = body.querySelector("details");
    more.open = !more.open;
  }
});
setInterval(refresh, EVERY);
setInterval(sayAge, 1000);
