// Emergencies on every page of who answers for them, in the tab's title and once as a sound, until
// somebody has written their outcome. Nothing here takes them away.
const place = document.querySelector("[data-alarm]");
const title = document.title;
const SEEN = "alarms";
let shown = "";

async function ask() {
  try {
    const answer = await fetch(place.dataset.alarm, { credentials: "same-origin" });
    if (answer.ok && !answer.redirected) show(await answer.text());
  } catch {
    // No network: what was there stays on the page.
  }
}

function show(text) {
  if (text.trim() === shown) return;
  shown = text.trim();
  place.innerHTML = shown;
  const open = [...place.querySelectorAll("[data-emergency]")].map((one) => one.dataset.emergency);
  document.title = open.length ? `❗ ${title}` : title;
  const seen = JSON.parse(sessionStorage.getItem(SEEN) ?? "[]");
  sessionStorage.setItem(SEEN, JSON.stringify(open));
  if (open.some((one) => !seen.includes(one))) sound();
}

// Silent where the browser wants a click before the first sound.
function sound() {
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  tone.frequency.value = 880;
  tone.connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.6);
  tone.onended = () => audio.close();
}

if (place) {
  new Worker(place.dataset.clock).onmessage = ask;
  ask();
}
