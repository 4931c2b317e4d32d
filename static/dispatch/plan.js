// Visits of a draft are moved by mouse or finger too: dropped on a carer, the row's own button is pressed.
// The server answers with the page: the visit moved, or where it was with the reason.

const sheet = document.querySelector("[data-drop-sheet]");
const FAR = 8; // pixels: less is a click

function ghostOf(row) {
  const ghost = document.createElement("div");
  ghost.className = "drag-ghost";
  ghost.textContent = row.dataset.visit;
  return ghost;
}

const targetAt = ({ clientX, clientY }) => document.elementFromPoint(clientX, clientY)?.closest("[data-drop]");

function drag(row, handle, down) {
  const ghost = ghostOf(row);
  const stop = new AbortController();
  const on = (what, name, act) => what.addEventListener(name, act, { signal: stop.signal });
  let target = null;

  function aim(next) {
    if (next === target) return;
    target?.classList.remove("drop-target");
    next?.classList.add("drop-target");
    target = next;
  }

  function move(event) {
    const far = Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) >= FAR;
    if (sheet.hidden && !far) return;
    if (sheet.hidden) {
      // Never under the pointer: whoever lets go at once has moved nothing.
      sheet.classList.toggle("drop-sheet--top", down.clientY > innerHeight / 2);
      sheet.hidden = false;
      document.body.append(ghost);
    }
    ghost.style.transform = `translate(${event.clientX + FAR}px, ${event.clientY + FAR}px)`;
    aim(targetAt(event));
  }

  function end() {
    stop.abort();
    aim(null);
    sheet.hidden = true;
    ghost.remove();
  }

  function drop() {
    const chosen = sheet.hidden ? null : target;
    end();
    if (chosen) send(row, chosen.dataset.drop);
  }

  down.preventDefault();
  handle.setPointerCapture(down.pointerId);
  on(handle, "pointermove", move);
  on(handle, "pointerup", drop);
  on(handle, "pointercancel", end);
  on(document, "keydown", (event) => event.key === "Escape" && end());
}

function send(row, carer) {
  const button = row.querySelector("button");
  const chosen = button.form.elements.carer;
  if (carer === row.closest("[data-drop]").dataset.drop) return;
  chosen.value = carer;
  if (chosen.value !== carer) return; // not at work any more: nobody to choose
  row.classList.add("is-moving");
  button.form.requestSubmit(button);
}

function makeMovable(row) {
  const handle = document.createElement("span");
  handle.className = "drag-handle";
  handle.title = sheet.dataset.hint;
  handle.setAttribute("aria-hidden", "true"); // by keyboard: the select above, then the button of the row
  handle.addEventListener("pointerdown", (event) => event.button === 0 && drag(row, handle, event));
  row.cells[0].prepend(handle);
}

if (sheet) document.querySelectorAll("[data-visit]").forEach(makeMovable);
