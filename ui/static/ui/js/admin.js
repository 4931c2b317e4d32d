// Gives the admin's search boxes (select2) the name of the field that they stand for.

function nameSearchBoxes() {
  document.querySelectorAll("select.admin-autocomplete").forEach((select) => {
    const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
    const box = select.parentElement.querySelector(".select2-selection");
    if (!label || !box) {
      return;
    }
    label.id ||= `${select.id}_label`;
    const shown = box.querySelector(".select2-selection__rendered");
    [box, shown].forEach((part) => part.setAttribute("aria-labelledby", `${label.id} ${shown.id}`));
  });
}

// jQuery calls in the order of asking, so the boxes have been made by Django's own script by then.
window.django?.jQuery?.(nameSearchBoxes);
