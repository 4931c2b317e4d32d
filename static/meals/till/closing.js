// The shift's closing form learns how many sales this device still keeps.

import { counts } from "./outbox.js";
import { open } from "./store.js";

const form = document.getElementById("till-close");
if (form) {
  await open(form.dataset.till);
  const { waiting, held } = await counts();
  form.querySelector("[name=unsent]").value = waiting + held.length;
}
