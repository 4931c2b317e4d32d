// Sends what waits on the phone, in the order in which it happened. The page does it, not the browser in the
// background: not every phone has that. A key of its own makes the same act once, however often sent.

import { all as rows, open, put, remove } from "./store.js";

const ACTS = "acts";
const AGAIN_AFTER = 15000;

const box = document.querySelector("[data-outbox]");
const list = box.querySelector("[data-outbox-list]");
const status = box.querySelector("[data-outbox-status]");
const texts = box.dataset;
const opened = open(texts.database, { [ACTS]: "key" });
opened.catch(() => undefined); // whoever reads or writes is told

const save = (item) => put(ACTS, item);
const forget = (key) => remove(ACTS, key);

async function all() {
  const items = await rows(ACTS);
  return items.sort((one, other) => one.occurred_at.localeCompare(other.occurred_at));
}

let sending = null;
let timer = 0;
let shown = new Map(); // by key: how a line looked, and the line

// What was refused about the same thing, to be put right.
export async function refused(about) {
  const items = await all();
  return items.find((item) => item.about === about && item.state === "refused" && item.user === texts.user);
}

export const keep = async (item) => {
  await save({ ...item, user: texts.user, state: "waiting", message: "" });
  await show();
};

// One run at a time; whoever asks meanwhile waits for a run that begins after it.
export function sendAll() {
  sending = (sending || Promise.resolve()).then(run, run);
  return sending;
}

async function run() {
  window.clearTimeout(timer);
  let stopped = false;
  for (let item = await next(); item && !stopped; item = await next()) {
    stopped = !(await send(item));
  }
  await show();
  if (stopped) {
    timer = window.setTimeout(sendAll, AGAIN_AFTER);
  }
}

async function next() {
  const items = await all();
  return items.find((item) => item.state === "waiting" && item.user === texts.user && !isBehind(item, items));
}

// Nothing is lost with it: somebody else has it.
const isEnded = ({ code }) => (texts.ended ?? "").split(" ").includes(code);

// What follows on something refused would only be refused as well: it waits until that is put right.
const subject = ({ about }) => about.split(":")[0];

function isBehind(item, items) {
  return items
    .slice(0, items.findIndex(({ key }) => key === item.key))
    .some((other) => other.state === "refused" && other.code !== texts.already && other.about !== item.about && subject(other) === subject(item));
}

// False when nobody answered: the others wait, too.
async function send(item) {
  let answer;
  try {
    answer = await fetch(item.address, {
      method: "POST",
      body: filled(item),
      headers: { Accept: "application/json", "X-CSRFToken": token() },
      credentials: "same-origin",
    });
  } catch {
    return pause(texts.offline);
  }
  const isJson = answer.headers.get("Content-Type")?.includes("application/json");
  if (answer.redirected || (!isJson && answer.status < 500)) {
    return pause(texts.login);
  }
  if (!isJson || answer.status >= 500 || answer.status === 429) {
    return pause(texts.offline);
  }
  return settle(item, answer);
}

async function settle(item, answer) {
  const { code, message } = await answer.json();
  status.textContent = "";
  if (answer.ok) {
    await forget(item.key);
    await forgetRefused(item);
  } else {
    await save({ ...item, state: "refused", code, message });
  }
  document.dispatchEvent(
    new CustomEvent("act-settled", { detail: { item, code, message, ok: answer.ok } }),
  );
  return true;
}

// The same thing was refused before and has now been put right.
async function forgetRefused(item) {
  for (const other of await all()) {
    if (other.state === "refused" && other.about === item.about) {
      await forget(other.key);
    }
  }
}

function pause(text) {
  status.textContent = text;
  return false;
}

function filled(item) {
  const form = new FormData();
  form.append("key", item.key);
  form.append("occurred_at", item.occurred_at);
  item.fields.forEach(([name, value]) =>
    value instanceof Blob ? form.append(name, value, `${name}.jpg`) : form.append(name, value),
  );
  return form;
}

const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";

export async function show() {
  const items = await all();
  box.hidden = items.length === 0;
  box.querySelector("[data-outbox-count]").textContent = String(items.length);
  shown = new Map(items.map((item) => [item.key, kept(item, isBehind(item, items))]));
  const lines = [...shown.values()].map(({ row }) => row);
  if (lines.length !== list.children.length || lines.some((row, at) => row !== list.children[at])) {
    list.replaceChildren(...lines);
  }
  return items;
}

// A line that says the same stays: somebody may be writing in it while others are sent.
function kept(item, behind) {
  const look = JSON.stringify([item.state, item.code, item.message, behind]);
  const known = shown.get(item.key);
  return known?.look === look ? known : { look, row: line(item, behind) };
}

function line(item, behind) {
  const row = box.querySelector("[data-outbox-item]").content.firstElementChild.cloneNode(true);
  const other = item.user !== texts.user;
  row.querySelector("[data-label]").textContent = item.label;
  row.querySelector("[data-time]").textContent = new Date(item.occurred_at).toLocaleTimeString(
    "zh-CN",
    { hour: "2-digit", minute: "2-digit" },
  );
  row.querySelector("[data-state]").textContent = other
    ? texts.other
    : item.message || (behind ? texts.behind : texts.waiting);
  const again = row.querySelector("[data-again]");
  again.hidden = other || item.state !== "refused";
  const asks = [...row.querySelectorAll("[data-ask]")];
  const ask = again.hidden ? null : asks.find(({ dataset }) => dataset.ask.split(" ").includes(item.code));
  if (ask) {
    ask.hidden = false;
  }
  again.addEventListener("click", async () => {
    await save({ ...item, fields: answered(item, ask), state: "waiting", code: "", message: "" });
    await sendAll();
  });
  const drop = row.querySelector("[data-drop]");
  drop.hidden = again.hidden;
  drop.addEventListener("click", async () => {
    if (texts.sure && !isEnded(item) && drop.textContent !== texts.sure) {
      drop.textContent = texts.sure; // a photo and its time can't be made again
      return;
    }
    await forget(item.key);
    await sendAll();
  });
  return row;
}

// What a refusal asked for goes with the same act: its photo and its time stay.
function answered(item, ask) {
  const input = ask?.querySelector("input");
  if (!input || !input.value.trim()) {
    return item.fields;
  }
  const instead = (ask.dataset.instead ?? input.name).split(" ");
  return [...item.fields.filter(([name]) => !instead.includes(name)), [input.name, input.value.trim()]];
}

box.querySelector("[data-outbox-send]").addEventListener("click", sendAll);
window.addEventListener("online", sendAll);
