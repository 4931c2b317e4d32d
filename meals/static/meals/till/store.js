// What a till keeps on its own device: the outbox of sales, the day's list, and who spent what today.

const STORES = { outbox: "key", lists: "id", spent: "resident" };

let opened;

export function open(till) {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(`yizhan-till-${till}`, 1);
    request.onupgradeneeded = () => {
      for (const [name, keyPath] of Object.entries(STORES)) {
        request.result.createObjectStore(name, { keyPath });
      }
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

// Answers only when it is written to the disk: nobody is told "done" before.
export async function write(act) {
  const database = await opened;
  return new Promise((resolve, reject) => {
    const work = database.transaction(Object.keys(STORES), "readwrite", { durability: "strict" });
    work.oncomplete = () => resolve();
    work.onerror = () => reject(work.error);
    work.onabort = () => reject(work.error);
    act((name) => work.objectStore(name));
  });
}

export async function all(name) {
  const database = await opened;
  return new Promise((resolve, reject) => {
    const request = database.transaction(name).objectStore(name).getAll();
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export const put = (name, value) => write((store) => store(name).put(value));
export const remove = (name, key) => write((store) => store(name).delete(key));
export const clear = (name) => write((store) => store(name).clear());
