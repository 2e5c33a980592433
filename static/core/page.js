/** Buttons that only make sense with JavaScript. They are born hidden and shown here. */

/** Buttons with data-print print the page. */
export function startPrinting(root = document) {
  root.querySelectorAll("button[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
}

/** Buttons with data-copy="id" copy the text of that element; data-copied holds the words that say so. */
export function startCopying(root = document) {
  root.querySelectorAll("button[data-copy]").forEach((button) => {
    const source = document.getElementById(button.dataset.copy);
    if (!source) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await copy(source);
      if (button.dataset.copied) {
        button.textContent = button.dataset.copied;
        button.setAttribute("aria-live", "polite");
      }
    });
  });
}

async function copy(source) {
  const text = "value" in source ? source.value : source.textContent.trim();
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }
  // Plain http on a local network has no clipboard of its own: select the text and let the browser copy it.
  if (source.select) source.select();
  else window.getSelection().selectAllChildren(source);
  document.execCommand("copy");
}

/** Opens the figures behind charts before the page is printed, and closes them again. */
export function startFiguresOnPaper() {
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details.figures:not([open])")];
    opened.forEach((figures) => (figures.open = true));
  });
  window.addEventListener("afterprint", () => opened.forEach((figures) => (figures.open = false)));
}
