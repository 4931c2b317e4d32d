// A page that stays true: everything at first, what happens as it happens, and everything again when
// the line was cut. Without a stream it asks every ten seconds. Whoever is late says how late.

const SILENCE = 12_000; // the server speaks at least every eight seconds
const POLL = 10_000;
const AGAIN = 60_000;
const FAILURES = 3;

// onAll(data) gets the snapshot, which may say in how many seconds it will be another one (again);
// onEvent(data) the events of that name; say(age in seconds, or "login"). A page that nobody looks at
// holds no line: a browser has six for all its pages.
export function follow({ snapshot, stream, name, onAll, onEvent, say }) {
  let heard = 0;
  let failures = 0;
  let asking = null;
  let poll = 0;
  let source = null;
  let later = 0;
  let change = 0;

  async function ask() {
    try {
      const answer = await fetch(snapshot, { credentials: "same-origin", headers: { Accept: "application/json" } });
      if (answer.redirected || answer.status === 403) return say("login");
      if (!answer.ok) return undefined;
      const data = await answer.json();
      onAll(data);
      heard = Date.now();
      clearTimeout(change);
      if (data.again && data.again * 1000 < AGAIN) change = setTimeout(askSoon, data.again * 1000);
      return tick();
    } catch {
      return undefined; // no network: the age on the page grows
    }
  }

  // One question at a time, and at most one more after it.
  function askSoon() {
    if (document.hidden) return;
    asking ??= new Promise((resolve) => setTimeout(resolve, 500)).then(ask).finally(() => (asking = null));
  }

  function tick() {
    if (document.hidden) return;
    const age = Date.now() - heard;
    say(heard && age > SILENCE ? Math.round(age / 1000) : 0);
  }

  function stopAsking() {
    clearInterval(poll);
    poll = 0;
  }

  function listen() {
    source = new EventSource(stream);
    const alive = () => {
      heard = Date.now();
      failures = 0;
    };
    source.addEventListener("open", () => {
      alive();
      stopAsking();
      askSoon();
    });
    source.addEventListener("beat", alive);
    source.addEventListener(name, (event) => {
      alive();
      onEvent(JSON.parse(event.data), askSoon);
    });
    source.addEventListener("error", () => {
      failures += 1;
      if (source.readyState === EventSource.CLOSED || failures >= FAILURES) {
        source.close();
        poll ||= setInterval(ask, POLL);
        later = setTimeout(listen, AGAIN);
      }
    });
  }

  function wake() {
    ask();
    listen();
  }

  function rest() {
    source?.close();
    clearTimeout(later);
    clearTimeout(change);
    stopAsking();
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? rest() : wake()));
  if (!document.hidden) wake();
  setInterval(tick, 1000);
  setInterval(() => poll || askSoon(), AGAIN);
}
