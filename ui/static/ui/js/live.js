// A page that stays true: everything at first, what happens as it happens, and everything again when
// the line was cut. Without a stream it asks every ten seconds. Whoever is late says how late.

const SILENCE = 12_000; // the server speaks at least every eight seconds
const POLL = 10_000;
const AGAIN = 60_000;
const FAILURES = 3;

// onAll(data) gets the snapshot, onEvent(data) the events of that name; say(age in seconds, or "login").
export function follow({ snapshot, stream, name, onAll, onEvent, say }) {
  let heard = 0;
  let failures = 0;
  let asking = null;
  let poll = 0;

  async function ask() {
    try {
      const answer = await fetch(snapshot, { credentials: "same-origin", headers: { Accept: "application/json" } });
      if (answer.redirected || answer.status === 403) return say("login");
      if (!answer.ok) return undefined;
      onAll(await answer.json());
      heard = Date.now();
      return tick();
    } catch {
      return undefined; // no network: the age on the page grows
    }
  }

  // One question at a time, and at most one more after it.
  function askSoon() {
    asking ??= new Promise((resolve) => setTimeout(resolve, 500)).then(ask).finally(() => (asking = null));
  }

  function tick() {
    const age = Date.now() - heard;
    say(heard && age > SILENCE ? Math.round(age / 1000) : 0);
  }

  function listen() {
    const source = new EventSource(stream);
    const alive = () => {
      heard = Date.now();
      failures = 0;
    };
    source.addEventListener("open", () => {
      alive();
      clearInterval(poll);
      poll = 0;
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
        setTimeout(listen, AGAIN);
      }
    });
  }

  ask();
  listen();
  setInterval(tick, 1000);
  setInterval(() => poll || askSoon(), AGAIN);
}
