// The counter: one input that always has the focus, keys, a price, Enter. Without the network too.

import * as list from "./list.js";
import { LoggedOut, Offline, Refusal, ask } from "./net.js";
import { keep, kept, send, sendAgain } from "./outbox.js";
import { keepShell } from "../../ui/js/offline/shell.js";
import { open } from "./store.js";
import { clean, show, words, yuan } from "./view.js";

const till = document.getElementById("till");
const closed = document.getElementById("till-closed");
const where = (till || closed)?.dataset;
const input = document.getElementById("till-q");
const canSign = Boolean(globalThis.crypto?.subtle);
const RENEW = 15 * 60 * 1000;
const REFRESH = 60 * 1000;
const AGAIN = 5000;
const CACHE = "yizhan-till-1"; // the worker's

let online = navigator.onLine;
let person = null;
let unknownCard = "";
let priced = null;
let asked = 0;
let selling = false;
let choosing = false; // several people fit: nobody is a walk-in by mistake
let searches = 0; // only the last one's answer counts
let searching = null; // nobody pays before it is answered who it is

const period = () => document.getElementById("till-period").value;
const fields = () => [...document.querySelectorAll(".till-key__count")];
const cart = () => new Map(fields().map((field) => [field.name, Number(field.value)]).filter(([, count]) => count > 0));

// What a page says of a tray and its person; never in an address.
const said = (more) => ({ period: period(), person: person?.person ?? null, ...more });
const counted = () => Object.fromEntries([...cart()].map(([code, count]) => [code, String(count)]));

function connected(is) {
  online = is;
  show.network(is);
}

// Whoever it is -----------------------------------------------------------------------------

function asking(work) {
  const turn = (searches += 1);
  const mine = work(() => turn === searches).finally(() => {
    if (searching === mine) searching = null;
  });
  searching = mine;
  return mine;
}

export const find = (text) => asking((isLast) => search(text, isLast));
const pick = (ticket) => asking((isLast) => picked(ticket, isLast));

async function search(text, isLast) {
  const number = clean(text);
  await chosen(null);
  if (!number) return;
  try {
    const { people, blocked } = await ask(where.find, { q: text, period: period() });
    if (!isLast()) return;
    connected(true);
    if (people.length === 1) await chosen(people[0]);
    else {
      choosing = people.length > 1;
      show.people(people, blocked, text, (one) => (one ? pick(one.person) : walkIn()));
    }
  } catch (error) {
    if (!isLast()) return;
    if (!(error instanceof Offline)) return tellError(error);
    connected(false);
    await findOffline(number, text);
  }
}

function walkIn() {
  input.focus(); // at once: Enter may come before the price
  return choose(null);
}

async function picked(ticket, isLast) {
  try {
    const { people } = await ask(where.find, { person: ticket, period: period() });
    if (isLast()) await chosen(people[0] ?? null);
  } catch (error) {
    tellError(error);
  }
  input.focus();
}

async function findOffline(number, text) {
  if (!list.current()) return show.told(words.no_list, "danger");
  const named = await list.byCard(number);
  if (named) {
    const [id, name, age] = named.entry;
    return chosen({ id, name, age, named, orders: [], served: [], warnings: [] });
  }
  if (/^(#\d{1,7}|\d{1,3}|\d{5,7})$/.test(number)) return show.told(words.offline_order.replace("%s", text), "warn");
  unknownCard = /^[0-9A-Z]{8,32}$/.test(number) ? number : "";
  show.people([], false, text, () => {});
  show.told(unknownCard ? words.nobody.replace("%s", text) : words.offline_person, "warn");
}

// By hand: whoever was searched for is no longer meant.
function choose(one) {
  searches += 1;
  searching = null;
  return chosen(one);
}

// After one is served: the next one may have swiped a card already.
const next = () => searching ?? chosen(null);

async function chosen(one) {
  person = one;
  choosing = false;
  unknownCard = "";
  show.person(one, (order) => give(order));
  await reckon();
}

// What it costs -----------------------------------------------------------------------------

export async function reckon() {
  const tray = cart();
  const turn = (asked += 1);
  priced = null;
  if (!tray.size) return show.quote(null);
  // Who was found on the list is unknown to the server's tickets: also back online the list prices.
  const listed = Boolean(person?.named);
  let found = online && !listed ? await serverQuote() : null;
  if (!found && (listed || !online)) found = await offlineQuote(tray);
  if (turn !== asked) return;
  priced = found;
  show.quote(found, person);
}

async function serverQuote() {
  try {
    const found = await ask(where.quote, said({ items: counted() }));
    connected(true);
    return { ...found, server: true };
  } catch (error) {
    if (error instanceof Offline) connected(false);
    else tellError(error);
    return null;
  }
}

async function offlineQuote(tray) {
  if (!list.current() || !canSign) return null;
  return list.localQuote(tray, period(), person && (person.named || list.entryOf(person.id)));
}

// Selling -----------------------------------------------------------------------------------

export async function sell(paid = {}) {
  if (selling || !cart().size) return null;
  if (choosing) return show.told(words.choose_first, "danger");
  selling = true;
  try {
    if (!priced) await reckon();
    if (!priced) return show.told(online ? words.refused.replace("%s", "") : words.no_list, "danger");
    const hand = show.paid(priced.due_fen, paid);
    if (hand.cash_fen + hand.card_fen > priced.elder_fen || hand.cash_fen + hand.card_fen < priced.due_fen) {
      return show.told(words.too_little, "danger");
    }
    return await finish(hand, crypto.randomUUID?.() ?? String(Math.random()).slice(2).padEnd(12, "0"));
  } finally {
    selling = false;
  }
}

async function finish(hand, key) {
  if (online && priced.server) {
    try {
      const sale = await ask(where.sales, said({ key, items: counted(), elder_fen: priced.elder_fen, ...hand }));
      if (person) await list.noteSale(person.id, period(), priced, sale.purse_fen);
      return done(words.sold.replace("%s", sale.number).replace("%s", yuan(sale.elder_fen)), sale);
    } catch (error) {
      if (!(error instanceof Offline)) {
        tellError(error);
        return reckon();
      }
      connected(false);
    }
  }
  return sellOffline(hand, key);
}

const trayLines = () => [...cart()].map(([code, count]) => `${nameOf(code)} × ${count}`);
const nameOf = (code) => document.querySelector(`[data-code="${code}"] .till-key__name`).textContent;

async function sellOffline(hand, key) {
  if (!canSign) return show.told(words.no_crypto, "danger");
  if (!list.current()) return show.told(words.no_list, "danger");
  if (list.isOver()) return show.told(words.list_over, "danger");
  const named = person && (person.named || list.entryOf(person.id));
  if (person && !named) return show.told(words.no_entry, "danger");
  const purse = priced.elder_fen - hand.cash_fen - hand.card_fen;
  const sale = {
    key,
    list: list.current().id,
    occurred_at: new Date().toISOString().replace("Z", "+00:00"),
    meal_period: period(),
    items: [...cart()],
    entry: named ? named.entry : null,
    proof: named ? named.proof : "",
    card: unknownCard,
    subsidy_fen: named ? priced.subsidy_fen : 0,
    purse_fen: named ? purse : 0,
    ...hand,
  };
  const spent = named && (await list.spending(named.entry[0], period(), priced, purse));
  const shown = { name: named?.entry[1] ?? words.walk_in, lines: trayLines(), fen: priced.elder_fen };
  await keep(sale, list.current().signer, shown, spent);
  return done(words.sold_offline.replace("%s", yuan(priced.elder_fen)), { key });
}

async function done(text, sale) {
  show.told(text, "ok");
  show.sound(true);
  for (const field of fields()) field.value = "";
  await next();
  await pending();
  if (online) {
    recent();
    refresh();
  }
  return sale;
}

async function give(order) {
  try {
    const { number } = await ask(where.give, { order: order.id, cash_fen: order.cash_due_fen });
    await next();
    show.told(words.handed_over.replace("%s", number), "ok");
    show.sound(true);
  } catch (error) {
    tellError(error);
  }
  input.focus();
}

function tellError(error) {
  show.sound(false);
  if (error instanceof LoggedOut) return show.told(words.log_in, "danger");
  if (error instanceof Refusal) return show.told(error.message, "danger");
  if (error instanceof Offline) {
    connected(false);
    return show.told(words.offline, "warn");
  }
  throw error;
}

// The outbox --------------------------------------------------------------------------------

export async function pending() {
  const rows = await kept();
  show.pending(rows, async (held) => {
    await sendAgain(held);
    await sync();
  });
  return rows.filter((row) => row.state === "waiting").length;
}

export async function sync() {
  if ((await pending()) === 0 && online) return "done";
  const result = await send(where.upload, (count) => show.told(words.let_go.replace("%s", count), "ok"));
  if (result === "done") {
    connected(true);
    if (till) recent();
  }
  if (result === "offline") connected(false);
  if (result === "log_in") show.told(words.log_in, "danger");
  await pending();
  return result;
}

async function recent() {
  try {
    const { sales } = await ask(where.sales);
    show.recent(sales);
  } catch (error) {
    if (!(error instanceof Offline)) tellError(error);
  }
}

async function renew() {
  try {
    await list.renew(where.list);
    connected(true);
  } catch (error) {
    if (error instanceof Offline) connected(false);
    else tellError(error);
  }
}

export async function refresh() {
  try {
    await list.refresh(where.changes);
  } catch (error) {
    if (error instanceof Offline) connected(false);
    else if (error instanceof Refusal) await renew(); // another day, another shift
    else tellError(error);
  }
}

// The page ----------------------------------------------------------------------------------

async function onEnter(event) {
  event.preventDefault();
  const text = input.value.trim();
  input.value = ""; // at once: the next scan must not be joined to this one
  if (text) return find(text);
  if (searching) {
    await searching;
    if (!person && !choosing) return null; // nobody was found: a walk-in pays with the next Enter
  }
  if (!cart().size && person?.orders?.length) return give(person.orders[0]);
  return sell();
}

function listen() {
  document.getElementById("till-form").addEventListener("submit", onEnter);
  document.getElementById("till-period").addEventListener("change", (event) => {
    location.search = new URLSearchParams({ period: event.target.value });
  });
  for (const key of document.querySelectorAll(".till-key")) {
    key.addEventListener("click", (event) => {
      if (event.target.matches("input")) return;
      event.preventDefault();
      const field = key.querySelector("input");
      field.value = Math.min(Number(field.value) + 1, 20);
      input.focus();
      reckon();
    });
    key.addEventListener("input", reckon);
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      for (const field of fields()) field.value = "";
      choose(null);
    }
    const typed = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (typed && !event.target.closest("input, select, textarea, button, a")) input.focus();
  });
  document.getElementById("till-quote").addEventListener("submit", onEnter);
  for (const name of ["online", "pageshow"]) addEventListener(name, () => sync());
  addEventListener("offline", () => connected(false));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && sync());
  setInterval(() => sync(), AGAIN);
  setInterval(() => renew(), RENEW);
  setInterval(() => online && refresh(), REFRESH);
}

// The page of every meal, so that another can be chosen without the network.
async function keptAll(is) {
  if (!is) return;
  const meals = [...document.getElementById("till-period").options].map(({ value }) => value);
  const kept = await caches.open(CACHE);
  await kept.addAll(meals.map((meal) => `${location.pathname}?${new URLSearchParams({ period: meal })}`));
  document.documentElement.dataset.offlineReady = "true";
}

async function start() {
  await open(where.till);
  await list.load();
  if (closed) {
    await list.forget();
    await sync();
    return;
  }
  show.network(online);
  listen();
  input.focus();
  if (canSign) {
    await renew();
    keepShell(where.worker, CACHE).then(keptAll).catch(() => {}); // without the network: what was kept stays
  }
  const chosen = document.getElementById("till-ticket");
  if (chosen && online) await pick(chosen.value);
  else await reckon();
  await sync();
}

export const ready = where ? start() : Promise.resolve();
