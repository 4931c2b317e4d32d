// The carer's page: what is reported at a home, where the phone is, and what comes next.

import { report } from "../ui/js/offline/acts.js";
import { refused, sendAll, show } from "../ui/js/offline/outbox.js";
import { signaturePad } from "../ui/js/offline/photo.js";
import { keepShell } from "../ui/js/offline/shell.js";

const CACHE = "yizhan-visits-1";
const PLACE_PATIENCE = 8000; // a phone indoors may never find itself
const TELL_EVERY = 10_000;
const MOST_WAITING = 500;
const texts = document.querySelector("[data-outbox]").dataset;

// The place by now; nothing where the phone doesn't know or may not say.
function where() {
  return new Promise((resolve) => {
    if (!navigator.geolocation) return resolve(null);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve(coords),
      () => resolve(null),
      { enableHighAccuracy: true, maximumAge: 15_000, timeout: PLACE_PATIENCE },
    );
  });
}

// Which device it was, when two report the same visit. No secret, and nothing about the person.
function device() {
  try {
    localStorage.deviceName ??= Math.random().toString(36).slice(2, 10);
    return localStorage.deviceName;
  } catch {
    return "";
  }
}

async function placeOf(form) {
  if (!form.elements.latitude) return [];
  const coords = await where();
  const fields = [["device", device()]];
  if (coords) {
    fields.push(
      ["latitude", String(coords.latitude)],
      ["longitude", String(coords.longitude)],
      ["accuracy", String(Math.round(coords.accuracy))],
      ["crs", "wgs84"],
    );
  }
  return fields;
}

const EARTH = 6_371_008.8; // metres, as the server reckons

function metres(home, latitude, longitude) {
  const [lat1, lon1, lat2, lon2] = [home.lat, home.lon, latitude, longitude].map((degrees) => (degrees * Math.PI) / 180);
  const half = Math.sin((lat2 - lat1) / 2) ** 2 + Math.cos(lat1) * Math.cos(lat2) * Math.sin((lon2 - lon1) / 2) ** 2;
  return 2 * EARTH * Math.asin(Math.sqrt(half));
}

// How far outside the home's fence, in metres; 0 inside, and where the home has no place.
function outside(form, fields) {
  const { fence, homeLat, homeLon } = form.closest("[data-stop]").dataset;
  const told = Object.fromEntries(fields);
  if (!fence || !homeLat || !told.latitude) return 0;
  const away = metres({ lat: Number(homeLat), lon: Number(homeLon) }, Number(told.latitude), Number(told.longitude));
  return away - Math.min(Number(told.accuracy), Number(fence)) > Number(fence) ? Math.round(away) : 0;
}

function placeProblem(form, fields, has) {
  if (has("place_reason")) return "";
  const away = outside(form, fields);
  if (has("latitude") && !away) return "";
  form.elements.place_reason.focus();
  return away ? texts.needFar.replace("%s", away) : texts.needPlace;
}

// What no body shows: offline nobody else could say it.
function oddBody(form, fields) {
  const told = Object.fromEntries(fields);
  const odd = [...form.querySelectorAll("[data-least]")].find(({ name, dataset }) => {
    const value = Number(told[name] ?? dataset.least);
    return !(value >= Number(dataset.least) && value <= Number(dataset.most));
  });
  odd?.focus();
  const turned = told.systolic && told.diastolic && Number(told.diastolic) >= Number(told.systolic);
  return odd || turned ? texts.needBody : "";
}

// What somebody shows who could not serve: by the reason, as the rules of the place say.
function failureNeeds(form, fields) {
  const reason = fields.find(([key]) => key === "reason")[1];
  return (form.getAttribute(`data-for-${reason}`) ?? form.dataset.required ?? "").split(" ");
}

// What belongs to the end of a visit besides its photo, and with which words the phone asks for it.
const PARTS = [
  ["checklist", ["line"], "needChecklist"],
  ["vitals", ["systolic", "diastolic", "pulse", "temperature", "glucose"], "needVitals"],
  ["note", ["note", "notes"], "needNote"],
];

function missingPart(required, has) {
  const part = PARTS.find(([kind, names]) => required.includes(kind) && !names.some(has));
  return part ? texts[part[2]] : "";
}

// What stops a report before it is kept: offline nobody else could say it.
function problem(form, fields) {
  const has = (name) => fields.some(([key, value]) => key === name && value);
  const required = (form.dataset.required || "").split(" ");
  if (form.dataset.act === "accept" || form.dataset.act === "depart") return "";
  if (form.dataset.act === "fail" && !has("reason")) return texts.needReason;
  const failing = form.dataset.act === "fail" ? failureNeeds(form, fields) : ["photo"];
  if (failing.includes("photo") && !has("photo")) return texts.needPhoto;
  if (failing.includes("note") && !has("note")) {
    form.elements.note.focus();
    return texts.needNote;
  }
  const place = placeProblem(form, fields, has);
  if (place) return place;
  const asked = ["code", "card", "signature"].some((kind) => required.includes(kind));
  const shown = has("code") || has("card") || has("signature");
  if (asked && !shown) return texts.needConfirmation;
  return form.dataset.act === "fail" ? "" : missingPart(required, has) || oddBody(form, fields);
}

const CONFIRMED = ["code", "card", "signature"];

// Whatever isn't filled in again stays, the photo and its moment above all; a new photo is a new act.
async function puttingRight(about, typed) {
  const before = await refused(about);
  if (!before || before.code === texts.already || typed.some(([name]) => name === "photo")) return null;
  const names = typed.map(([name]) => name);
  const instead = names.some((name) => CONFIRMED.includes(name)) ? [...names, ...CONFIRMED] : names;
  return { ...before, fields: [...before.fields.filter(([name]) => !instead.includes(name)), ...typed] };
}

async function act(event) {
  const form = event.target;
  event.preventDefault();
  const stop = form.closest("[data-stop]");
  const words = form.closest("details")?.querySelector("summary") ?? form.querySelector("button");
  const kept = await report(form, {
    about: `${stop.dataset.stop}:${form.dataset.act}`,
    label: `${stop.dataset.label}：${words.textContent.trim()}`,
    noStorage: texts.noStorage,
    extra: placeOf,
    again: puttingRight,
    problem,
  });
  if (kept) mark(`${stop.dataset.stop}:${form.dataset.act}`, texts.waiting, true);
}

// A visit says what became of an act. What waits on the phone is done, as far as the carer is
// concerned: the next step opens. What was refused comes back.
function mark(about, text, isDone) {
  const [order, step] = about.split(":");
  const stop = document.querySelector(`[data-stop="${CSS.escape(order)}"]`);
  const state = stop?.querySelector("[data-stop-state]");
  if (!state) return;
  state.textContent = text;
  state.hidden = false;
  const steps = [...stop.querySelectorAll("[data-step]")];
  const here = steps.findIndex((place) => place.dataset.step === step);
  const open = isDone ? (step === "fail" ? steps.length : here + 1) : Math.max(here, 0);
  steps.forEach((place, number) => (place.hidden = number !== open));
  const fail = stop.querySelector("[data-fail]");
  if (fail) fail.hidden = open >= steps.length;
}

// The reason stands in the outbox, once. What the other device has said is not refused.
function refusedWords({ code, message }) {
  return code === texts.already ? message : texts.refused;
}

// Whatever was refused comes last: its step opens, not the one after what waits behind it.
function markAll(items) {
  const refused = items.filter(({ state }) => state === "refused");
  items.filter(({ state }) => state !== "refused").forEach(({ about }) => mark(about, texts.waiting, true));
  refused.forEach((item) => mark(item.about, refusedWords(item), false));
}

document.addEventListener("act-settled", ({ detail }) => {
  mark(detail.item.about, detail.ok ? detail.message : refusedWords(detail), detail.ok);
  if (detail.ok || detail.code === texts.already) renew(detail.item.about.split(":")[0]).catch(() => undefined); // no network again: it stays
});

// The visit as the server has it now, with its next step; the others stay, with what was typed.
async function renew(order) {
  const answer = await fetch(window.location.href, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return;
  const now = new DOMParser().parseFromString(await answer.text(), "text/html");
  const summary = now.querySelector("[data-summary]");
  if (!summary) return;
  document.querySelector("[data-summary]").textContent = summary.textContent;
  const selector = `[data-stop="${CSS.escape(order)}"]`;
  const fresh = now.querySelector(selector);
  const said = document.querySelector(`${selector} [data-stop-state]`)?.textContent;
  if (fresh) {
    document.querySelector(selector).replaceWith(fresh);
    prepare(fresh);
    const state = fresh.querySelector("[data-stop-state]");
    if (state && said) {
      state.textContent = said;
      state.hidden = false;
    }
    markAll((await show()).filter((item) => item.about.split(":")[0] === order));
  }
  now.querySelectorAll("[data-stop]").forEach((stop) => {
    const here = document.querySelector(`[data-stop="${CSS.escape(stop.dataset.stop)}"] [data-next]`);
    if (here) here.hidden = stop.querySelector("[data-next]").hidden;
  });
}

function prepare(root) {
  root.querySelectorAll("[data-signature]").forEach(signaturePad);
  root.querySelectorAll("form[data-act]").forEach((form) => form.addEventListener("submit", act));
}

async function keepForLater() {
  if (await keepShell(texts.worker, CACHE)) {
    document.documentElement.dataset.offlineReady = "true";
  }
}

// On shift and with consent: what the server refuses is not sent again today.
function followMe() {
  let points = [];
  let stopped = false;
  navigator.geolocation.watchPosition(({ coords, timestamp }) => {
    points.push({
      latitude: coords.latitude,
      longitude: coords.longitude,
      accuracy_m: Math.round(coords.accuracy),
      recorded_at: new Date(timestamp).toISOString(),
    });
    points = points.slice(-MOST_WAITING);
  }, () => undefined, { enableHighAccuracy: true });
  setInterval(async () => {
    if (!points.length || stopped) return;
    const sent = points;
    try {
      const answer = await fetch(texts.positions, {
        method: "POST",
        body: JSON.stringify({ points: sent }),
        headers: { "Content-Type": "application/json", "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]")?.value || "" },
        credentials: "same-origin",
      });
      stopped = answer.status === 403;
      if (answer.ok || answer.status === 400) points = points.filter((point) => !sent.includes(point));
    } catch {
      // No network: they wait, the oldest are forgotten first.
    }
  }, TELL_EVERY);
}

prepare(document);
markAll(await show());
sendAll();
keepForLater().catch(() => undefined); // without it the page works, only not offline
if (texts.positions && navigator.geolocation) followMe();
