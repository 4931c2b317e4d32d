// During a call the hand stays on the keyboard: 1 to 5 is the score.

const form = document.querySelector("[data-keys]");

document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("textarea, input:not([type=radio])");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !/^[1-5]$/.test(event.key)) return;
  const score = form.querySelector(`[name=score][value="${event.key}"]`);
  score.checked = true;
  score.focus();
});
