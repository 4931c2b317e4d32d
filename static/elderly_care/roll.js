// The roll on a place's tablet: what is written waits in the outbox first; what fits a person's state stands open.

import { report } from "../ui/js/offline/acts.js";
import { sendAll, show } from "../ui/js/offline/outbox.js";
import { keepShell } from "../ui/js/offline/shell.js";
import { renew, stopOf, tell } from "../ui/js/offline/stops.js";

const CACHE = "yizhan-roll-1";
const texts = document.querySelector("[data-outbox]").dataset;
const BECOMES = { arrive: "present", depart: "left", absent: "absent", leave: "leave", undo_leave: "expected", void: "expected" };

const subject = (about) => about.split(":")[0];
// A meal or a medicine by its own form; the other acts follow on one another.
const formOf = (about) => [...(stopOf(subject(about))?.querySelectorAll("form[data-act]") ?? [])].find((form) => aboutOf(form) === about);

function aboutOf(form) {
  const { order, due_at } = form.elements;
  const medicine = order ? `-${order.value}-${due_at.value}` : "";
  return `${form.closest("[data-stop]").dataset.stop}:${form.dataset.act}${medicine}`;
}

function problem(form, fields) {
  const has = (name) => fields.some(([key, value]) => key === name && value);
  if (form.dataset.act === "void") return has("reason") ? "" : texts.needReason;
  if (form.dataset.act !== "depart" || has("pickup")) return "";
  if (texts.kind === "child") return texts.needPickup;
  if (has("name") && has("reason")) return "";
  form.querySelector("details").open = true;
  return texts.needName;
}

async function act(event) {
  const form = event.target;
  event.preventDefault();
  const about = aboutOf(form);
  const words = form.closest("details")?.querySelector("summary") ?? form.querySelector(".actions .button, .button");
  const kept = await report(form, {
    about,
    label: `${form.closest("[data-stop]").dataset.label}：${words.textContent.trim()}`,
    noStorage: texts.noStorage,
    problem,
  });
  if (kept) mark(about, texts.waiting);
}

// What waits in the tablet is done, as far as the staff are concerned.
function mark(about, text) {
  const stop = stopOf(subject(about));
  if (!stop) return;
  tell(subject(about), text);
  const state = BECOMES[about.split(":")[1]];
  if (state) {
    stop.dataset.state = state;
    stop.querySelectorAll("[data-when]").forEach((part) => (part.hidden = !part.dataset.when.split(" ").includes(state)));
  } else {
    formOf(about)?.closest("[data-given]")?.remove();
  }
}

async function settled({ item, ok, message }) {
  const id = subject(item.about);
  await renew(id);
  if (stopOf(id)) prepare(stopOf(id));
  markAll((await show()).filter((other) => subject(other.about) === id));
  if (ok) tell(id, message);
}

function markAll(items) {
  items.filter((item) => item.state !== "refused").forEach((item) => mark(item.about, texts.waiting));
  items.filter((item) => item.state === "refused").forEach((item) => tell(subject(item.about), texts.refused));
}

document.addEventListener("act-settled", ({ detail }) => {
  settled(detail).catch(() => tell(subject(detail.item.about), detail.message)); // the network went again
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
