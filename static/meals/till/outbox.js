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

export async function keep(sale, signer, label, spent) {
  const body = JSON.stringify(sale);
  const signature = hex(await crypto.subtle.sign("HMAC", signer, text.encode(body)));
  const row = { key: sale.key, body, signature, label, state: "waiting", message: "", at: sale.occurred_at };
  await write((store) => {
    store("outbox").put(row);
    if (spent) store("spent").put(spent);
  });
}

export async function counts() {
  const rows = await all("outbox");
  const held = rows.filter((row) => row.state === "held");
  return { waiting: rows.length - held.length, held };
}

// One tab at a time; what the answer to was lost is sent again and is known by its key.
export function send(url) {
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
      const moved = await settle(batch, results);
      if (!moved || batch.length === waiting.length) return "done";
    }
  });
}

async function settle(batch, results) {
  const byKey = new Map(results.map((result) => [result.key, result]));
  let moved = 0;
  await write((store) => {
    for (const row of batch) {
      const result = byKey.get(row.key);
      if (!result || result.status === "later") continue;
      moved += 1;
      if (result.status === "held") store("outbox").put({ ...row, state: "held", message: result.message });
      else store("outbox").delete(row.key);
    }
  });
  return moved;
}

export async function sendAgain(key) {
  const row = (await all("outbox")).find((one) => one.key === key);
  if (row) await put("outbox", { ...row, state: "waiting", message: "" });
}
