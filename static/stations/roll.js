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
  const typed = form.elements.number?.value.trim() ?? "";
  const whose = typed ? ` …${typed.slice(-4)}` : ""; // enough to know whose it was
  return `${line.dataset.label}：${form.querySelector("button").textContent.trim()}${whose}`;
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
  if (form.dataset.act === "count") add(form, Number(form.elements.amount.value));
  else if (form.dataset.act === "guest") next(form);
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

// The card reader types into the field: it is ready for the next one, and the last answer is gone.
function next(form) {
  form.reset();
  form.elements.number?.focus();
  tell("");
}

// What became of somebody who has no line of their own.
function tell(text) {
  const place = document.querySelector("[data-told]");
  if (place) place.textContent = text;
}

function add(form, amount) {
  const place = form.closest("[data-counter]").querySelector("[data-count]");
  place.textContent = String(Number(place.textContent) + amount);
}

const formOf = (address) => `[data-counter] form[action="${CSS.escape(address)}"]`;

// What waits in the tablet is counted, whatever the server knows of it.
function addWaiting(items) {
  for (const { about, address, fields } of items.filter((item) => item.state === "waiting")) {
    const form = about.startsWith("count-") && document.querySelector(formOf(address));
    if (form) add(form, Number(Object.fromEntries(fields).amount));
  }
}

document.addEventListener("act-settled", ({ detail }) => {
  const { item, message, ok } = detail;
  mark(item.about, ok ? message : texts.refused, ok);
  if (!lineOf(item.about.split(":")[0])) tell(ok ? message : texts.refused);
  recount().catch(() => undefined); // the network went again: the figures stay as they were
});

// How many came, as the server counts everybody's tablets.
async function recount() {
  const answer = await fetch(window.location.href, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return;
  const now = new DOMParser().parseFromString(await answer.text(), "text/html");
  const items = await show(); // nothing is awaited between writing a figure and adding to it
  document.querySelectorAll("[data-roll-summary]").forEach((place) => {
    const fresh = now.querySelector(`[data-roll-summary="${CSS.escape(place.dataset.rollSummary)}"]`);
    if (fresh) place.textContent = fresh.textContent;
  });
  document.querySelectorAll("[data-counter]").forEach((panel) => {
    const form = now.querySelector(formOf(panel.querySelector("form").getAttribute("action")));
    if (form) panel.querySelector("[data-count]").textContent = form.closest("[data-counter]").querySelector("[data-count]").textContent;
  });
  addWaiting(items);
}

async function keepForLater() {
  if (await keepShell(texts.worker, CACHE)) {
    document.documentElement.dataset.offlineReady = "true";
  }
}

document.querySelectorAll("form[data-act]").forEach((form) => form.addEventListener("submit", act));
const waiting = await show();
addWaiting(waiting);
waiting.forEach((item) => mark(item.about, item.message || texts.waiting, item.state !== "refused"));
sendAll();
keepForLater().catch(() => undefined); // without it the page works, only not offline
