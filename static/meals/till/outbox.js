// Sales on their way: signed, kept until the server has answered for each, sent by the page.

import { LoggedOut, Offline, Refusal, ask } from "./net.js";
import { all, put, write } from "./store.js";

const AT_ONCE = 20;
const text = new TextEncoder();

const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

export async function cardHash(salt, number) {
  return hex(await crypto.subtle.digest("SHA-256", text.encode(`${salt}|${number}`)));
}

// The key stays in the browser's keeping: scripts can sign with it and not read it.
export function signingKey(secret) {
  return crypto.subtle.importKey("raw", text.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
}

// shown: what the page's list of sales says of it while it waits.
export async function keep(sale, signer, shown, spent) {
  const body = JSON.stringify(sale);
  const signature = hex(await crypto.subtle.sign("HMAC", signer, text.encode(body)));
  const row = { key: sale.key, body, signature, shown, state: "waiting", message: "", at: sale.occurred_at };
  await write((store) => {
    store("outbox").put(row);
    if (spent) store("spent").put(spent);
  });
}

// Newest first, as the page's list of sales.
export async function kept() {
  const rows = await all("outbox");
  return rows.sort((a, b) => (a.at < b.at ? 1 : -1));
}

// One tab at a time; what the answer to was lost is sent again and is known by its key.
// onAside hears how many of them somebody in charge has set aside.
export function send(url, onAside = () => {}) {
  return navigator.locks.request("yizhan-till-outbox", { ifAvailable: true }, async (lock) => {
    if (!lock) return "busy";
    for (;;) {
      const rows = await all("outbox");
      const waiting = rows.filter((row) => row.state === "waiting").sort((a, b) => (a.at < b.at ? -1 : 1));
      const batch = waiting.slice(0, AT_ONCE);
      let results;
      try {
        const sales = batch.map(({ key, body, signature }) => ({ key, body, signature }));
        ({ results } = await ask(url, { sales, unsent: rows.length }));
      } catch (error) {
        if (error instanceof Offline) return "offline";
        if (error instanceof LoggedOut || error instanceof Refusal) return "log_in";
        throw error;
      }
      const { moved, asides } = await settle(batch, results);
      if (asides) onAside(asides);
      if (!moved || batch.length === waiting.length) return "done";
    }
  });
}

async function settle(batch, results) {
  const byKey = new Map(results.map((result) => [result.key, result]));
  let moved = 0;
  let asides = 0;
  await write((store) => {
    for (const row of batch) {
      const result = byKey.get(row.key);
      if (!result || result.status === "later") continue;
      moved += 1;
      if (result.status === "set_aside") asides += 1;
      if (result.status === "held") store("outbox").put({ ...row, state: "held", message: result.message });
      else store("outbox").delete(row.key);
    }
  });
  return { moved, asides };
}

// What was not taken is asked about once more: it may have been set aside meanwhile.
export async function sendAgain(rows) {
  await write((store) => {
    for (const row of rows) store("outbox").put({ ...row, state: "waiting", message: "" });
  });
}
