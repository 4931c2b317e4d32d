// The shift's closing form learns how many sales this device still keeps. Those that were not taken
// are sent once more: somebody in charge may have set them aside meanwhile.

import { kept, send, sendAgain } from "./outbox.js";
import { open } from "./store.js";

const form = document.getElementById("till-close");
if (form) {
  await open(form.dataset.till);
  const held = (await kept()).filter((row) => row.state === "held");
  if (held.length) {
    await sendAgain(held);
    await send(form.dataset.upload);
  }
  const left = (await kept()).length;
  form.querySelector("[name=unsent]").value = left;
  document.getElementById("till-pending").textContent = form.dataset.words.replace("%s", left);
}
