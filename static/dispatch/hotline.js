// The hotline: my call's card opens by itself, drafts keep themselves.
const place = document.querySelector("[data-live]");
const SENT_AFTER = 800;

// Once per call: whoever goes back to the list has seen it.
function open() {
  const mine = place.querySelector("[data-opens]");
  if (!mine || sessionStorage.getItem("opened") === mine.dataset.opens) return;
  sessionStorage.setItem("opened", mine.dataset.opens);
  location.assign(mine.href);
}

if (place) {
  place.addEventListener("shown", open);
  open();
}

const form = document.querySelector("[data-keeps-draft]");
let soon;

async function keep() {
  const body = new FormData(form);
  body.set("draft", "quiet");
  try {
    await fetch(location.pathname, { method: "POST", body, credentials: "same-origin" });
  } catch {
    // No network: what was typed is still on the page.
  }
}

form?.addEventListener("input", () => {
  clearTimeout(soon);
  soon = setTimeout(keep, SENT_AFTER);
});
form?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.ctrlKey) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("[data-saves] button"));
});
form?.addEventListener("submit", () => clearTimeout(soon));
