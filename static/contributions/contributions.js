/** Help on the pages of voices and of moderation. Everything works without it. */

/** Whether a day is late is said as soon as the dates are typed. */
function startLate(root = document) {
  const line = root.querySelector("[data-late]");
  const form = line?.closest("form");
  const received = form?.elements.received_on;
  if (!received) return;
  const posted = form.elements.posted_on;
  const calm = line.textContent;
  const show = () => {
    const isPost = form.querySelector("[data-channel='post']:checked");
    const day = line.dataset.counts === "posted" && isPost && posted?.value ? posted.value : received.value;
    const isLate = day > line.dataset.closes;
    line.textContent = day ? (isLate ? line.dataset.isLate : line.dataset.inTime) : calm;
    line.classList.toggle("state", Boolean(day));
    line.classList.toggle("no", isLate);
    line.classList.toggle("done", Boolean(day) && !isLate);
  };
  form.addEventListener("input", show);
  form.addEventListener("change", show);
  show();
}

/** A receipt's QR code carries the code behind the #: it is put into the field and taken out of the address. */
function startReceiptFromAddress(root = document) {
  const field = root.querySelector("form[action$='/my-voice'] input[name='code']");
  const code = decodeURIComponent(window.location.hash.slice(1));
  if (!field || !/^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$/.test(code)) return;
  field.value = code;
  history.replaceState(null, "", window.location.pathname + window.location.search);
  field.focus();
}

/** The words selected in the text are added to the words to cover. */
function startCovering(root = document) {
  const button = root.querySelector("[data-cover-selected]");
  const field = button?.closest("form").elements.words;
  if (!field) return;
  let selected = "";
  button.hidden = false;
  button.disabled = true;
  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    const node = selection.anchorNode?.parentElement;
    if (selection.isCollapsed) return;
    selected = node?.closest("[data-cover-from]") ? selection.toString().split(/\s+/).filter(Boolean).join(" ") : "";
    button.disabled = selected.length < 2;
  });
  button.addEventListener("click", () => {
    field.value = `${field.value.trimEnd()}\n${selected}`.trim();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
}

/** The bar of one decision on several texts says how many are ticked; ticked rows are tinted. */
function startTicking(form) {
  const words = form.querySelector("[data-ticked]");
  const show = () => {
    const boxes = [...form.querySelectorAll(".tick input")];
    boxes.forEach((box) => box.closest("tr").classList.toggle("sel", box.checked));
    const n = boxes.filter((box) => box.checked).length;
    if (words) words.textContent = n ? words.dataset.some.replace("{n}", String(n)) : words.dataset.none;
  };
  form.addEventListener("change", show);
  show();
}

const OFF = "consult.shortcuts.off";

function remembered() {
  try {
    return window.localStorage.getItem(OFF) === "yes";
  } catch {
    return false; // the browser keeps nothing: shortcuts are on
  }
}

function remember(isOff) {
  try {
    if (isOff) window.localStorage.setItem(OFF, "yes");
    else window.localStorage.removeItem(OFF);
  } catch {
    // then it holds for this page
  }
}

/** One-letter shortcuts on a queue; they can be turned off, and they rest while somebody types. */
function startShortcuts(form) {
  const rows = [...form.querySelectorAll("[data-row]")];
  const help = form.querySelector("[data-keys]");
  const off = help?.querySelector("[data-keys-off]");
  if (!rows.length || !help) return;
  let isOff = remembered();
  let at = -1;
  const label = () => (off.textContent = isOff ? off.dataset.on : off.dataset.off);
  help.hidden = false;
  label();
  off.addEventListener("click", () => {
    isOff = !isOff;
    remember(isOff);
    label();
  });
  const go = (to) => {
    if (to < 0 || to >= rows.length) return;
    rows[at]?.removeAttribute("aria-current");
    at = to;
    rows[at].setAttribute("aria-current", "true");
    rows[at].querySelector(".tick input").focus();
    rows[at].scrollIntoView({ block: "nearest" });
  };
  form.addEventListener("focusin", (event) => {
    const row = rows.indexOf(event.target.closest("[data-row]"));
    if (row >= 0 && row !== at) {
      rows[at]?.removeAttribute("aria-current");
      at = row;
      rows[at].setAttribute("aria-current", "true");
    }
  });
  const acts = {
    j: () => go(at + 1),
    k: () => go(at - 1),
    x: () => rows[at]?.querySelector(".tick input").click(),
    p: () => rows[at]?.querySelector("[data-publish]")?.click(),
    o: () => rows[at]?.querySelector("[data-open]").click(),
  };
  document.addEventListener("keydown", (event) => {
    if (isOff || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.matches("textarea, select, input:not([type='checkbox'])")) return;
    const act = acts[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

startLate();
startReceiptFromAddress();
startCovering();
document.querySelectorAll("form[data-shortcuts]").forEach((form) => {
  startTicking(form);
  startShortcuts(form);
});
