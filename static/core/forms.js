/** Small help for forms: characters left, focus on the list of errors, no double sending. All of it is optional. */

function count(field) {
  const place = document.getElementById(field.dataset.counter);
  const limit = field.maxLength > 0 ? field.maxLength : Number(field.dataset.limit);
  if (!place || !limit) return;
  const show = () => {
    // The server counts code points, so do we.
    const left = limit - [...field.value].length;
    place.textContent = (left < 0 ? place.dataset.over : place.dataset.left).replace("{n}", String(Math.abs(left)));
    place.classList.toggle("over", left < 0);
  };
  field.addEventListener("input", show);
  show();
}

/** Shows how many characters are left in fields with data-counter="id of the place". */
export function startCounters(root = document) {
  root.querySelectorAll("[data-counter]").forEach(count);
}

/** Moves the focus to the list of errors, so that it is read first. */
export function focusErrors(root = document) {
  root.querySelector("[data-focus]")?.focus();
}

/**
 * Lets an ordinary form go out once: a second press of a button while the first sending is under way does nothing.
 * Coming back to the page (also from the browser's cache) opens the buttons again.
 */
export function startSubmitGuard() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.matches("[data-many]")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    // Only after this turn, because a disabled button would not carry its name and value.
    window.setTimeout(() => buttons(form).forEach((button) => (button.disabled = true)));
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      buttons(form).forEach((button) => (button.disabled = false));
    });
  });
}

function buttons(form) {
  return [...form.elements].filter((field) => field.type === "submit");
}
