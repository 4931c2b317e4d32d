// Reads the page aloud where the browser can. Sizes and colours need no script: they are cookies.

const button = document.querySelector("[data-read-aloud]");
const speech = window.speechSynthesis;

function showState(reading) {
  button.textContent = reading ? button.dataset.stop : button.dataset.start;
  button.dataset.reading = String(reading);
}

// Long texts are cut off by some engines, so each sentence is spoken on its own.
function sentences() {
  const text = document.getElementById("main").innerText;
  return (text.match(/[^。！？!?\n]+[。！？!?]*/g) || []).map((part) => part.trim()).filter(Boolean);
}

function read() {
  const parts = sentences();
  parts.forEach((part, index) => {
    const utterance = new SpeechSynthesisUtterance(part);
    utterance.lang = document.documentElement.lang === "en" ? "en" : "zh-CN";
    utterance.rate = 0.9;
    if (index === parts.length - 1) {
      utterance.onend = () => showState(false);
    }
    speech.speak(utterance);
  });
  showState(parts.length > 0);
}

if (button && speech) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const reading = button.dataset.reading === "true";
    speech.cancel();
    if (reading) {
      showState(false);
    } else {
      read();
    }
  });
  window.addEventListener("pagehide", () => speech.cancel());
}

// A trembling hand taps twice; the second tap of the same form within a second is dropped.
document.addEventListener("submit", (event) => {
  const form = event.target;
  const now = Date.now();
  if (now - Number(form.dataset.sentAt || 0) < 1000) {
    event.preventDefault();
    return;
  }
  form.dataset.sentAt = String(now);
});
