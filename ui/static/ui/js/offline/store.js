// What a page keeps on its own device: one database, its stores by name.

let opened;

export function open(name, stores) {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(name, 1);
    asked.onupgradeneeded = () => {
      for (const [store, keyPath] of Object.entries(stores)) {
        asked.result.createObjectStore(store, { keyPath });
      }
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return opened;
}

// Answers only when it is written to the disk: nobody is told "done" before.
export async function write(act) {
  const database = await opened;
  return new Promise((resolve, reject) => {
    const work = database.transaction([...database.objectStoreNames], "readwrite", { durability: "strict" });
    work.oncomplete = () => resolve();
    work.onerror = () => reject(work.error);
    work.onabort = () => reject(work.error);
    act((name) => work.objectStore(name));
  });
}

export async function all(name) {
  const database = await opened;
  return new Promise((resolve, reject) => {
    const asked = database.transaction(name).objectStore(name).getAll();
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

export const put = (name, value) => write((store) => store(name).put(value));
export const remove = (name, key) => write((store) => store(name).delete(key));
export const clear = (name) => write((store) => store(name).clear());
