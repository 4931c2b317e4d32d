// What somebody does on a phone: kept there first, then sent. Without this script the same forms go
// to the server directly.

import { keep, sendAll } from "./outbox.js";
import { drawn, small } from "./photo.js";

export const newKey = () =>
  [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");

const SENT_OTHERWISE = ["key", "occurred_at", "csrfmiddlewaretoken"];

// Photos are small before they wait; a drawn signature is a file as well.
export async function fieldsOf(form) {
  const fields = [];
  for (const [name, value] of new FormData(form)) {
    if (value instanceof File) {
      if (value.size) {
        fields.push([name, await small(value)]);
      }
    } else if (value && !SENT_OTHERWISE.includes(name)) {
      fields.push([name, value]);
    }
  }
  const signature = await drawn(form);
  return signature ? [...fields, ["signature", signature]] : fields;
}

export function say(form, text) {
  const error = form.querySelector("[data-error]");
  error.textContent = text;
  error.hidden = !text;
}

// problem(form, fields) says what stops an act before it is kept: offline nobody else could.
// extra(form) gives fields that nobody typed. again(about, fields) gives the refused act that these
// fields put right, with its own key and moment. Answers whether the act was kept.
export async function report(form, { about, label, problem, extra, again, noStorage }) {
  if (form.dataset.busy) {
    return false;
  }
  form.dataset.busy = "1";
  const occurred_at = new Date().toISOString();
  try {
    const typed = await fieldsOf(form);
    const before = await again?.(about, typed);
    const fields = before ? before.fields : [...typed, ...((await extra?.(form)) ?? [])];
    const wrong = problem(form, fields);
    say(form, wrong);
    if (wrong) {
      return false;
    }
    const own = before ? { key: before.key, occurred_at: before.occurred_at } : { key: newKey(), occurred_at };
    await keep({ ...own, about, label, address: form.getAttribute("action"), fields });
    sendAll();
    return true;
  } catch {
    say(form, noStorage);
    return false;
  } finally {
    delete form.dataset.busy;
  }
}
