// The day's list on this device: who a card is, and what a tray costs them without the network.

import { ask } from "./net.js";
import { cardHash, signingKey } from "./outbox.js";
import { quote } from "./pricing.js";
import { all, clear, put, write } from "./store.js";

let list = null;
let persons = new Map();

function use(kept) {
  list = kept;
  persons = new Map(Object.values(kept.cards).map(([entry, proof]) => [entry[0], { entry, proof }]));
}

export async function load() {
  const kept = (await all("lists")).at(-1);
  if (kept) use(kept);
}

// What this till sold and the server knew when it was asked stands in its answer. With anything
// still to be sent, or sold meanwhile, the till goes on counting by itself.
async function counted() {
  const started = Date.now();
  const quiet = !(await all("outbox")).length;
  return (row) => row.day !== list.day || (quiet && row.at < started);
}

async function keep(fresh, isCounted) {
  use(fresh);
  const rows = (await all("spent")).filter(isCounted);
  await write((store) => {
    store("lists").clear();
    store("lists").put(fresh);
    for (const row of rows) store("spent").delete(row.resident);
  });
}

export async function renew(url) {
  const isCounted = await counted();
  const { key, ...fresh } = await ask(url, {});
  await keep({ ...fresh, signer: await signingKey(key) }, isCounted);
}

// Between two lists: what people ordered, bought or got back since, here or anywhere else.
export async function refresh(url) {
  if (!list) return;
  const isCounted = await counted();
  const before = list;
  const { cards, as_of } = await ask(url, { list: before.id, since: before.as_of });
  if (list !== before) return;
  await keep({ ...before, as_of, cards: { ...before.cards, ...cards } }, isCounted);
}

export async function forget() {
  await clear("lists");
  list = null;
}

export const current = () => list;
export const isOver = () => list !== null && new Date() > new Date(list.expires_at);
export const entryOf = (resident) => persons.get(resident);

export async function byCard(number) {
  const found = list.cards[await cardHash(list.salt, number)];
  return found ? { entry: found[0], proof: found[1] } : null;
}

async function spentBy(resident) {
  const rows = await all("spent");
  const row = rows.find((one) => one.resident === resident && one.day === list.day);
  return row || { resident, day: list.day, subsidy: false, fen: 0, discounted: {} };
}

// What a person has used at this till since the list was asked last, with this sale.
export async function spending(resident, period, priced, purse) {
  const before = await spentBy(resident);
  const reached = (before.discounted[period] ?? 0) + (priced.discounted ?? 0);
  return {
    ...before,
    at: Date.now(),
    subsidy: before.subsidy || priced.subsidy_fen > 0,
    fen: before.fen + purse,
    discounted: { ...before.discounted, [period]: reached },
  };
}

// Sold with the network: should it fail in the next minute, the list doesn't know of it yet.
export async function noteSale(resident, period, priced, purse) {
  if (list && entryOf(resident)) await put("spent", await spending(resident, period, priced, purse));
}

export function itemsOf(cart, period) {
  const tiles = new Map(list.tiles[period].map((tile) => [tile.id, tile]));
  const items = [...cart].map(([code, quantity]) => ({ code, quantity, ...tiles.get(code) }));
  return items.every((item) => item.parts) ? items : null;
}

export async function localQuote(cart, period, named) {
  const items = itemsOf(cart, period);
  if (!items) return null;
  const entry = named?.entry;
  const spent = entry ? await spentBy(entry[0]) : null;
  const subsidised = entry && entry[4] && entry[6].includes(period) && !spent.subsidy;
  const discount = entry ? list.discounts[String(entry[3])] || null : null;
  const used = entry ? (entry[8][period] ?? 0) + (spent.discounted[period] ?? 0) : 0;
  const priced = quote(items, { discount, used, subsidyFen: subsidised ? entry[5] : 0 });
  const limit = entry ? Math.max(entry[7] - spent.fen, 0) : 0;
  const purse = Math.min(priced.elder_fen, limit);
  const saved = priced.bill_fen < priced.list_fen ? discount : null;
  return { ...priced, discount: saved, purse_fen: purse, due_fen: priced.elder_fen - purse };
}
