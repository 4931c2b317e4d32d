// Whoever logs out, on whatever page, leaves no copy of a page and no list of people behind: on a
// shared device the next person must not find names and addresses. What still waits to be sent stays,
// and who logs out is told so first.

const WAITING = ["outbox", "acts"]; // the till's and the rider's
const PATIENCE = 8000;
const words = document.getElementById("leave")?.dataset ?? {};
let told;

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

// Without the network nobody is logged out, so nothing is thrown away and no error page comes.
const reached = () =>
  fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) }).then(
    () => true,
    () => false,
  );

function tell(form, text) {
  told?.remove();
  told = document.createElement("p");
  told.className = "notice notice--warn";
  told.setAttribute("role", "alert");
  told.textContent = text;
  form.after(told);
}

async function leave(event) {
  event.preventDefault();
  const form = event.target;
  try {
    const count = form.dataset.told ? 0 : await unsent();
    if (count) {
      form.dataset.told = "yes";
      return tell(form, words.unsent.replace("%s", count));
    }
    if (!(await reached())) return tell(form, words.offline);
    await forget();
  } catch (error) {
    console.error(error); // nothing on the device keeps anybody logged in
  }
  form.submit();
}

document.querySelectorAll("form[action*='logout']").forEach((form) => form.addEventListener("submit", leave));
