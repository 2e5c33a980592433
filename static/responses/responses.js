/** The register at a desk: ticked rows are marked and counted, and the keyboard walks the table while the focus is in it. */

const form = document.querySelector("form[data-register]");

if (form) {
  const ticks = [...form.querySelectorAll("input[name=voice]")];
  const heading = form.querySelector("[data-count]");

  const show = () => {
    const chosen = ticks.filter((tick) => tick.checked).length;
    ticks.forEach((tick) => tick.closest("tr").classList.toggle("sel", tick.checked));
    if (heading) heading.textContent = chosen ? heading.dataset.some.replace("{n}", String(chosen)) : heading.dataset.none;
  };

  const step = (from, by) => {
    const here = ticks.findIndex((tick) => tick.closest("tr").contains(from));
    ticks[Math.min(Math.max(here + by, 0), ticks.length - 1)]?.focus();
  };

  const acts = {
    j: (target) => step(target, 1),
    k: (target) => step(target, -1),
    x: (target) => target.closest("tr")?.querySelector("input[name=voice]")?.click(),
    r: () => form.querySelector("#b-outcome")?.focus(),
    Enter: (target) => target.closest("tr")?.querySelector("th a")?.click(),
  };

  // Single letters act only while the focus is on a tick or a link of the table, so that they never fall into somebody's typing or speech.
  form.querySelector("table").addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isLink = event.target.closest("a");
    const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act || (event.key === "Enter" && isLink)) return;
    event.preventDefault();
    act(event.target);
  });

  form.addEventListener("change", show);
  window.addEventListener("pageshow", show);
  form.querySelector("[data-keys]").hidden = false;
  show();
}
