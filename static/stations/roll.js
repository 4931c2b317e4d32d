// A station's tablet: who came, who left, who stands at the door, what is counted. What is pressed is kept on the
// tablet first and then sent.

import { newKey, report } from "../ui/js/offline/acts.js";
import { sendAll, show } from "../ui/js/offline/outbox.js";
import { keepShell } from "../ui/js/offline/shell.js";

const CACHE = "yizhan-door-1";
const texts = document.querySelector("[data-outbox]").dataset;
const SHOWN_AFTER = { come: ["leave", "undo"], leave: ["undo"], undo: ["come"] };

const lineOf = (id) => document.querySelector(`[data-line="${CSS.escape(id)}"]`);

// Of a line the acts follow each other; guests and counts are each on their own.
function aboutOf(form) {
  const line = form.closest("[data-line]");
  return line ? `${line.dataset.line}:${form.dataset.act}` : `${form.dataset.act}-${newKey()}:act`;
}

const labelOf = (form) => {
  const line = form.closest("[data-line]") ?? form.closest("[data-label]");
  return `${line.dataset.label}：${form.querySelector("button").textContent.trim()}`;
};

async function act(event) {
  const form = event.target;
  event.preventDefault();
  const about = aboutOf(form);
  const kept = await report(form, {
    about,
    label: labelOf(form),
    noStorage: texts.noStorage,
    problem: () => "",
  });
  if (!kept) return;
  if (form.dataset.act === "count") add(form);
  else if (form.dataset.act === "guest") form.reset();
  else mark(about, texts.waiting);
}

// As the person at the tablet sees it: what waits has happened.
function mark(about, text, done = true) {
  const [id, step] = about.split(":");
  const line = lineOf(id);
  if (!line) return;
  const state = line.querySelector("[data-line-state]");
  state.textContent = text;
  if (!done) return;
  line.querySelectorAll("form[data-act]").forEach((form) => {
    form.hidden = !SHOWN_AFTER[step].includes(form.dataset.act);
  });
}

function add(form) {
  const place = form.closest("[data-counter]").querySelector("[data-count]");
  place.textContent = String(Number(place.textContent) + Number(form.elements.amount.value));
}

document.addEventListener("act-settled", ({ detail }) => {
  const { item, message, ok } = detail;
  mark(item.about, ok ? message : texts.refused, ok);
  if (ok) recount().catch(() => undefined); // the network went again: the figures stay as they were
});

// How many came, as the server counts everybody's tablets.
async function recount() {
  const answer = await fetch(window.location.href, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return;
  const now = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.querySelectorAll("[data-roll-summary]").forEach((place) => {
    const fresh = now.querySelector(`[data-roll-summary="${CSS.escape(place.dataset.rollSummary)}"]`);
    if (fresh) place.textContent = fresh.textContent;
  });
}

async function keepForLater() {
  if (await keepShell(texts.worker, CACHE)) {
    document.documentElement.dataset.offlineReady = "true";
  }
}

document.querySelectorAll("form[data-act]").forEach((form) => form.addEventListener("submit", act));
(await show()).forEach((item) => mark(item.about, item.message || texts.waiting, item.state !== "refused"));
sendAll();
keepForLater().catch(() => undefined); // without it the page works, only not offline
