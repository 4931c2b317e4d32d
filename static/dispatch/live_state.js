// The line that says how fresh a live page is.

export function saying(state) {
  let shownAt = "";

  function say(age) {
    if (age === "login") state.textContent = state.dataset.login;
    else if (age) state.textContent = state.dataset.stale.replace("%s", age);
    else if (shownAt) state.textContent = state.dataset.fresh.replace("%s", shownAt);
    state.classList.toggle("live-state--stale", Boolean(age));
  }

  return { say, noteTime: () => (shownAt = new Date().toLocaleTimeString("zh-CN", { hour12: false })) };
}
