// Whoever logs out, on whatever page, leaves no copy of a page and no list of people behind: on a
// shared device the next person must not find names and addresses. What still waits to be sent stays,
// and who logs out is told so first.

const WAITING = ["outbox", "acts"]; // the till's and the rider's
const words = document.getElementById("leave")?.dataset.unsent ?? "";

const done = (asked) =>
  new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });

async function databases() {
  const all = (await globalThis.indexedDB?.databases?.()) ?? [];
  const ours = all.filter(({ name }) => name.startsWith("yizhan-"));
  return Promise.all(ours.map(({ name }) => done(indexedDB.open(name))));
}

async function unsent() {
  let count = 0;
  for (const database of await databases()) {
    for (const name of [...database.objectStoreNames].filter((one) => WAITING.includes(one))) {
      count += await done(database.transaction(name).objectStore(name).count());
    }
    database.close();
  }
  return count;
}

async function forget() {
  const names = (await globalThis.caches?.keys()) ?? []; // there are none without https
  await Promise.all(names.filter((name) => name.startsWith("yizhan-")).map((name) => caches.delete(name)));
  for (const database of await databases()) {
    for (const name of [...database.objectStoreNames].filter((one) => !WAITING.includes(one))) {
      await done(database.transaction(name, "readwrite").objectStore(name).clear());
    }
    database.close();
  }
}

function tell(form, count) {
  const told = document.createElement("p");
  told.className = "notice notice--warn";
  told.setAttribute("role", "alert");
  told.textContent = words.replace("%s", count);
  form.dataset.told = "yes";
  form.after(told);
}

async function leave(event) {
  event.preventDefault();
  const form = event.target;
  try {
    const count = form.dataset.told ? 0 : await unsent();
    if (count) return tell(form, count);
    await forget();
  } catch (error) {
    console.error(error); // nothing on the device keeps anybody logged in
  }
  form.submit();
}

document.querySelectorAll("form[action*='logout']").forEach((form) => form.addEventListener("submit", leave));
