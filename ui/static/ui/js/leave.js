// Whoever logs out, on whatever page, leaves no copy of a page behind: on a shared phone the next
// person must not find names and addresses. What still waits to be sent stays.

async function leave(event) {
  event.preventDefault();
  try {
    const names = (await globalThis.caches?.keys()) ?? []; // there are none without https
    await Promise.all(names.filter((name) => name.startsWith("yizhan-")).map((name) => caches.delete(name)));
  } finally {
    event.target.submit();
  }
}

document.querySelectorAll("form[action*='logout']").forEach((form) => form.addEventListener("submit", leave));
