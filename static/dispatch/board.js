// Up and down go from order to order at once, wherever the page was: Enter opens what has the focus.

const STEPS = { ArrowDown: 1, ArrowUp: -1 };

function isTyping(element) {
  return element.matches("input, select, textarea, [contenteditable]");
}

document.addEventListener("keydown", (event) => {
  const step = STEPS[event.key];
  if (!step || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const links = [...document.querySelectorAll("[data-arrows] .table__link")]; // the list is read anew all the time
  if (!links.length || isTyping(event.target)) return;
  event.preventDefault();
  const here = links.indexOf(document.activeElement);
  const next = here < 0 ? 0 : Math.min(Math.max(here + step, 0), links.length - 1);
  links[next].focus();
});
