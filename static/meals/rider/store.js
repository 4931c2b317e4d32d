// What waits on the phone: acts with their photos in IndexedDB, until the server has them.

const NAME = "yizhan-rider";
const ACTS = "acts";

let opened;

function open() {
  opened ||= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(ACTS, { keyPath: "key" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return opened;
}

// Resolves when the transaction is on disk, not when the request is answered.
async function act(mode, work) {
  const transaction = (await open()).transaction(ACTS, mode, { durability: "strict" });
  const asked = work(transaction.objectStore(ACTS));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(asked.result);
    transaction.onabort = () => reject(transaction.error);
    transaction.onerror = () => reject(transaction.error);
  });
}

export const save = (item) => act("readwrite", (acts) => acts.put(item));
export const forget = (key) => act("readwrite", (acts) => acts.delete(key));

export async function all() {
  const items = await act("readonly", (acts) => acts.getAll());
  return items.sort((one, other) => one.occurred_at.localeCompare(other.occurred_at));
}
