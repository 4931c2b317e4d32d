// The seconds that are left for a step, counted from what the server said when it made the page: the computer's
// own clock may be wrong, so only how long the page has been there is taken from it.
const began = performance.now();
const counters = [...document.querySelectorAll("[data-counter]")];

function count() {
  const gone = (performance.now() - began) / 1000;
  for (const one of counters) {
    const left = Math.ceil(Number(one.dataset.left) - gone);
    one.textContent = (left >= 0 ? one.dataset.words : one.dataset.over).replace("%s", Math.abs(left));
  }
}

if (counters.length) {
  count();
  setInterval(count, 1000);
}
