// The day's list on this device: who a card is, and what a tray costs them without the network.

import { ask } from "./net.js";
import { cardHash, signingKey } from "./outbox.js";
import { quote } from "./pricing.js";
import { all, clear, write } from "./store.js";

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

export async function renew(url) {
  const { key, ...fresh } = await ask(url, {});
  const kept = { ...fresh, signer: await signingKey(key) };
  const outdated = (await all("spent")).filter((row) => row.day !== kept.day);
  await write((store) => {
    store("lists").clear();
    store("lists").put(kept);
    for (const row of outdated) store("spent").delete(row.resident);
  });
  use(kept);
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

export async function spentBy(resident) {
  const rows = await all("spent");
  const row = rows.find((one) => one.resident === resident && one.day === list.day);
  return row || { resident, day: list.day, subsidy: false, fen: 0 };
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
  const priced = quote(items, { discount, subsidyFen: subsidised ? entry[5] : 0 });
  const limit = entry ? Math.max(entry[7] - spent.fen, 0) : 0;
  const purse = Math.min(priced.elder_fen, limit);
  return { ...priced, discount, purse_fen: purse, due_fen: priced.elder_fen - purse };
}
