// The assessor's page: the form with a preview, drafts that outlive the page, signatures. What is sent waits in the
// outbox first; the server reckons everything anew.

import { report } from "../ui/js/offline/acts.js";
import { sendAll, show } from "../ui/js/offline/outbox.js";
import { signaturePad } from "../ui/js/offline/photo.js";
import { keepShell } from "../ui/js/offline/shell.js";

const CACHE = "yizhan-phone-1";
const texts = document.querySelector("[data-outbox]").dataset;
const NOT_DRAFTED = ["csrfmiddlewaretoken", "key", "occurred_at", "device", "based_on", "version"];

const stopOf = (id) => document.querySelector(`[data-stop="${CSS.escape(id)}"]`);
const fillOf = (id) => stopOf(id)?.querySelector("form[data-act=fill]");

// Which device it was, when two send the same form. No secret, and nothing about the person.
function device() {
  try {
    localStorage.deviceName ??= Math.random().toString(36).slice(2, 10);
    return localStorage.deviceName;
  } catch {
    return "";
  }
}

// From the page itself, which the server made from the standard: points, sections, bands and change rules.
function reckon(form) {
  const chosen = [...form.querySelectorAll("input[type=radio]:checked")];
  const names = new Set([...form.querySelectorAll("input[type=radio]")].map((input) => input.name));
  const given = new Map(chosen.map((input) => [input.name, Number(input.value)]));
  const missing = [...names].filter((name) => !given.has(name));
  const total = [...given.values()].reduce((sum, score) => sum + score, 0);
  return { given, missing, total, level: missing.length ? null : levelOf(form, total) };
}

function levelOf(form, total) {
  const data = form.dataset;
  const worst = Number(data.worst);
  if (form.elements.coma.checked) return worst;
  const bands = data.bands.trim().split(" ").map((band) => band.split(":").map(Number));
  const [, level] = bands.find(([least]) => total >= least);
  const events = [...form.querySelectorAll("select[name^=risk_]")].reduce((sum, field) => sum + Number(field.value || 0), 0);
  const diagnosed = form.elements.dementia.checked || form.elements.psychiatric.checked;
  const reasons = Number(diagnosed) + Number(events >= Number(data.riskEvents));
  return Math.min(worst, level + (data.cumulative === "1" ? reasons : Math.min(reasons, 1)));
}

function preview(form) {
  const { given, missing, total, level } = reckon(form);
  form.querySelectorAll("[data-section-score]").forEach((place) => {
    const items = sectionItems(place);
    const score = items.reduce((sum, name) => sum + (given.get(name) ?? 0), 0);
    place.textContent = `${score} / ${place.dataset.sectionMost}`;
  });
  const place = form.querySelector("[data-preview]");
  place.textContent = missing.length
    ? place.dataset.left.replace("%(left)s", String(missing.length))
    : place.dataset.pattern.replace("%(total)s", String(total)).replace("%(level)s", form.dataset.levels.split("|")[level]);
}

// The fieldsets between one heading and the next.
function sectionItems(place) {
  const names = new Set();
  for (let next = place.closest("h3").nextElementSibling; next && next.tagName !== "H3"; next = next.nextElementSibling) {
    next.querySelectorAll("input[type=radio]").forEach((input) => names.add(input.name));
  }
  return [...names];
}

// What was typed stays on this phone until the server has it.
const draftName = (form) => `assess-draft:${texts.user}:${form.closest("[data-stop]").dataset.stop}`;

function keepDraft(form) {
  const fields = [...new FormData(form)].filter(([name, value]) => !NOT_DRAFTED.includes(name) && typeof value === "string");
  try {
    localStorage.setItem(draftName(form), JSON.stringify({ based_on: form.elements.based_on.value, fields }));
  } catch {
    // A phone without room: the page works, only without drafts.
  }
}

function readDraft(form) {
  try {
    return JSON.parse(localStorage.getItem(draftName(form)));
  } catch {
    return null;
  }
}

// A draft made from an older version than the one that is there is not laid over it.
function restore(form) {
  const draft = readDraft(form);
  if (!draft || draft.based_on !== form.elements.based_on.value) return;
  const values = new Map(draft.fields);
  const ticked = new Set(draft.fields.map(([name, value]) => `${name}=${value}`));
  for (const field of form.elements) {
    if (!field.name || NOT_DRAFTED.includes(field.name) || field.type === "file") continue;
    if (field.type === "radio" || field.type === "checkbox") field.checked = ticked.has(`${field.name}=${field.value}`);
    else if (values.has(field.name)) field.value = values.get(field.name);
  }
  form.closest("details").open = true;
}

function problem(form, fields) {
  const has = (name) => fields.some(([key, value]) => key === name && value);
  if (form.dataset.act === "fill") {
    const { missing } = reckon(form);
    if (missing.length) {
      const names = missing.map((name) => form.querySelector(`input[name="${CSS.escape(name)}"]`).closest("fieldset").querySelector("legend").textContent.trim());
      return texts.needAnswers + names.join("、");
    }
    if ((has("dementia") || has("psychiatric")) && !has("evidence")) return texts.needEvidence;
  }
  if (form.dataset.act === "person" && !has("name")) return texts.needName;
  const excused = form.dataset.act === "person" && has("refusal");
  return has("signature") || excused ? "" : texts.needSignature;
}

function extra(form) {
  const fields = [["device", device()]];
  if (form.dataset.act === "fill") fields.push(["claimed_total", String(reckon(form).total)]);
  return fields;
}

async function act(event) {
  const form = event.target;
  event.preventDefault();
  const stop = form.closest("[data-stop]");
  const about = `${stop.dataset.stop}:${form.dataset.act}`;
  const words = form.querySelector(".actions button, button:not([type=button])");
  const kept = await report(form, {
    about,
    label: `${stop.dataset.label}：${words.textContent.trim()}`,
    noStorage: texts.noStorage,
    extra,
    problem,
  });
  if (kept) mark(about, texts.waiting, true);
}

// What waits on the phone is done, as far as the assessor is concerned: the next signature opens.
function mark(about, text, isDone) {
  const [id, step] = about.split(":");
  const stop = stopOf(id);
  if (!stop) return;
  const state = stop.querySelector("[data-stop-state]");
  state.textContent = text;
  state.hidden = false;
  const place = stop.querySelector(`[data-step="${step}"]`);
  if (place) place.hidden = isDone;
  const person = stop.querySelector("[data-step=person]");
  if (step === "fill" && isDone && person) {
    person.hidden = false;
    person.querySelector("[name=version]").value = String(Number(fillOf(id).elements.based_on.value) + 1);
  }
}

// The assessment as the server has it now. One that is over stays with its last words.
async function renew(id) {
  const answer = await fetch(window.location.href, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return;
  const now = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = now.querySelector(`[data-stop="${CSS.escape(id)}"]`);
  const said = stopOf(id)?.querySelector("[data-stop-state]").textContent;
  if (!fresh || !stopOf(id)) return;
  stopOf(id).replaceWith(fresh);
  prepare(fresh);
  if (said) mark(`${id}:`, said, false);
  markAll((await show()).filter((item) => item.about.split(":")[0] === id));
}

function markAll(items) {
  items.forEach((item) => mark(item.about, item.state === "refused" ? refusedWords(item) : texts.waiting, item.state !== "refused"));
}

const refusedWords = ({ code, message }) => (code === texts.already ? message : texts.refused);

document.addEventListener("act-settled", ({ detail }) => {
  const [id, step] = detail.item.about.split(":");
  if (detail.ok && step === "fill" && fillOf(id)) localStorage.removeItem(draftName(fillOf(id)));
  mark(detail.item.about, detail.ok ? detail.message : refusedWords(detail), detail.ok);
  if (detail.ok || detail.code === texts.already) renew(id).catch(() => undefined); // no network again: it stays
});

function prepare(root) {
  root.querySelectorAll("[data-signature]").forEach(signaturePad);
  root.querySelectorAll("form[data-act]").forEach((form) => form.addEventListener("submit", act));
  root.querySelectorAll("form[data-act=fill]").forEach((form) => {
    restore(form);
    preview(form);
    form.addEventListener("input", () => {
      preview(form);
      keepDraft(form);
    });
  });
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
