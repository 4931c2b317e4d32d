// The rider's page: what is reported at a door, what is left, and which stop is next.

import { report } from "../../ui/js/offline/acts.js";
import { sendAll, show } from "../../ui/js/offline/outbox.js";
import { signaturePad } from "../../ui/js/offline/photo.js";
import { keepShell } from "../../ui/js/offline/shell.js";

const CACHE = "yizhan-rider-1";
const WRONG_CODE = ["meals.wrong_code", "meals.too_many_codes"];
const texts = document.querySelector("[data-outbox]").dataset;

const cents = (text) => Math.round(Number(text.replace(/[^\d.]/g, "")) * 100);

// What stops a report before it is kept: offline nobody else could say it.
function problem(form, fields) {
  const has = (name) => fields.some(([key, value]) => key === name && value);
  if (form.dataset.act === "fail") {
    return has("reason") ? "" : texts.needReason;
  }
  if (!has("photo") && !has("signature") && !has("code")) {
    return texts.needProof;
  }
  const due = Number(form.dataset.cash || 0);
  return due && cents(form.elements.cash.value) !== due ? texts.wrongCash : "";
}

async function act(event) {
  const form = event.target;
  event.preventDefault();
  const stop = form.closest("[data-stop]");
  const kept = await report(form, {
    about: stop.dataset.stop,
    label: `${stop.dataset.label}：${form.closest("details").querySelector("summary").textContent}`,
    noStorage: texts.noStorage,
    problem,
  });
  if (kept) {
    mark(stop.dataset.stop, texts.waiting, false);
  }
}

// A stop says what became of it; its forms come back when it was refused.
function mark(order, text, open) {
  const stop = document.querySelector(`[data-stop="${CSS.escape(order)}"]`);
  if (!stop) {
    return;
  }
  const state = stop.querySelector("[data-stop-state]");
  state.textContent = text;
  state.hidden = false;
  stop.querySelectorAll("[data-stop-acts]").forEach((acts) => (acts.hidden = !open));
}

document.addEventListener("act-settled", ({ detail }) =>
  mark(detail.item.about, detail.message, !detail.ok),
);

// A wrong code that stayed in its field would go along with the photo that is sent instead.
document.addEventListener("act-settled", ({ detail }) => {
  if (WRONG_CODE.includes(detail.code)) {
    document
      .querySelectorAll(`[data-stop="${CSS.escape(detail.item.about)}"] input[name=code]`)
      .forEach((field) => (field.value = ""));
  }
});

// What is left and which stop is next, as the server counts them; what was typed stays.
async function recount() {
  const answer = await fetch(window.location.href, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) {
    return;
  }
  const now = new DOMParser().parseFromString(await answer.text(), "text/html");
  const summary = now.querySelector("[data-summary]");
  if (!summary) {
    return;
  }
  document.querySelector("[data-summary]").textContent = summary.textContent;
  const next = now.querySelector("[data-place]")?.dataset.place;
  document.querySelectorAll("[data-place]").forEach((stop) => {
    stop.querySelector("[data-next]").hidden = stop.dataset.place !== next;
  });
}

document.addEventListener("act-settled", ({ detail }) => {
  if (detail.ok) {
    recount().catch(() => undefined); // the network went again: the figures stay as they were
  }
});

async function keepForLater() {
  if (await keepShell(texts.worker, CACHE)) {
    document.documentElement.dataset.offlineReady = "true";
  }
}

document.querySelectorAll("[data-signature]").forEach(signaturePad);
document.querySelectorAll("form[data-act]").forEach((form) => form.addEventListener("submit", act));
(await show()).forEach((item) => mark(item.about, item.message || texts.waiting, item.state === "refused"));
sendAll();
keepForLater().catch(() => undefined); // without it the page works, only not offline
