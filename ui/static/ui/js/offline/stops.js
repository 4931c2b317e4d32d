// A page with one panel for each person: what became of a panel's act is told on it, and the panel is fetched anew.

export const stopOf = (id) => document.querySelector(`[data-stop="${CSS.escape(id)}"]`);

export function tell(id, text) {
  const state = stopOf(id)?.querySelector("[data-stop-state]");
  if (state) {
    state.textContent = text;
    state.hidden = !text;
  }
}

// The panel as the server has it now, and the page's summary. False where the server has none any more.
export async function renew(id) {
  const answer = await fetch(window.location.href, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) {
    return true;
  }
  const now = new DOMParser().parseFromString(await answer.text(), "text/html");
  const summary = now.querySelector("[data-summary]");
  if (summary) {
    document.querySelector("[data-summary]").textContent = summary.textContent;
  }
  const fresh = now.querySelector(`[data-stop="${CSS.escape(id)}"]`);
  if (fresh) {
    stopOf(id)?.replaceWith(fresh);
  }
  return Boolean(fresh);
}
