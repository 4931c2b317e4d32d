// Emergencies on every page of who answers for them, in the tab's title and once as a sound, until
// somebody has written their outcome. Nothing here takes them away.
const place = document.querySelector("[data-alarm]");
const title = document.title;
const SEEN = "alarms";
let shown = "";

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
  const clock = place.dataset.clock;
  const worker = "SharedWorker" in window ? new SharedWorker(clock).port : new Worker(clock);
  worker.onmessage = (event) => show(event.data);
  worker.postMessage(place.dataset.alarm);
}
