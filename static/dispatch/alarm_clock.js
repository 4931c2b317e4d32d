// Asks for alarm.js: a worker, since browsers slow down a page's own clock while nobody looks at the page,
// and one for all tabs of a browser where it can be shared.
const EVERY = 2000;
const pages = new Set();
let address = "";

async function ask() {
  if (!address) return;
  try {
    const answer = await fetch(address, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return;
    const text = await answer.text();
    for (const page of pages) page.postMessage(text);
  } catch {
    // No network: what was there stays on the pages.
  }
}

function join(page) {
  pages.add(page);
  page.onmessage = (event) => {
    address = event.data;
    ask();
  };
}

if ("SharedWorkerGlobalScope" in self) self.onconnect = (event) => join(event.ports[0]);
else join(self);
setInterval(ask, EVERY);
