// The patroller's phone: what was found waits in the outbox first, so that a stairwell without network loses nothing.

import { report } from "../ui/js/offline/acts.js";
import { sendAll, show } from "../ui/js/offline/outbox.js";
import { keepShell } from "../ui/js/offline/shell.js";
import { renew, stopOf, tell } from "../ui/js/offline/stops.js";

const CACHE = "yizhan-phone-1";
const texts = document.querySelector("[data-outbox]").dataset;
const DESCRIBED = ["needs", "emergency"];

const detailsOf = (id) => stopOf(id)?.querySelector("details.act--main");
const outcomeOf = (fields) => fields.find(([name]) => name === "outcome")?.[1];

// What no body shows: offline nobody else could say it.
function isOdd(form, fields) {
  const told = Object.fromEntries(fields);
  const odd = [...form.querySelectorAll("[data-least]")].find(({ name, dataset }) => {
    const value = Number(told[name] ?? dataset.least);
    return !(value >= Number(dataset.least) && value <= Number(dataset.most));
  });
  odd?.focus();
  return Boolean(odd);
}

function problem(form, fields) {
  const outcome = outcomeOf(fields);
  if (!outcome) return texts.needOutcome;
  if (DESCRIBED.includes(outcome) && !fields.some(([name]) => name === "note")) {
    form.elements.note.focus();
    return texts.needNote;
  }
  return isOdd(form, fields) ? texts.needBody : "";
}

async function act(event) {
  const form = event.target;
  event.preventDefault();
  const stop = form.closest("[data-stop]");
  const kept = await report(form, {
    about: stop.dataset.stop,
    label: stop.dataset.label,
    noStorage: texts.noStorage,
    problem,
  });
  if (kept) markAll(await show());
}

// An emergency that couldn't be sent is nobody's yet: the page says so, and whom to ring.
function markAll(items) {
  items.forEach((item) => {
    const urgent = outcomeOf(item.fields) === "emergency" && item.state === "waiting" && !navigator.onLine;
    const words = urgent ? texts.urgent : texts.waiting;
    tell(item.about, item.state === "refused" ? texts.refused : words);
    if (detailsOf(item.about)) detailsOf(item.about).hidden = item.state !== "refused";
  });
}

async function settled({ item, ok, message }) {
  const isOpen = await renew(item.about);
  if (stopOf(item.about)) prepare(stopOf(item.about));
  markAll((await show()).filter((other) => other.about === item.about));
  tell(item.about, ok ? message : texts.refused);
  if (ok && !isOpen && detailsOf(item.about)) detailsOf(item.about).hidden = true;
}

document.addEventListener("act-settled", ({ detail }) => {
  settled(detail).catch(() => tell(detail.item.about, detail.message)); // the network went again
});

function prepare(root) {
  root.querySelectorAll("form[data-act]").forEach((form) => form.addEventListener("submit", act));
}

async function keepForLater() {
  if (await keepShell(texts.worker, CACHE)) {
    document.documentElement.dataset.offlineReady = "true";
  }
}

prepare(document);
markAll(await show());
sendAll();
keepForLater().catch(() => undefined); // without it the page works, only not offline
