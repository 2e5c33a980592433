/**
 * Drafts kept on the device: nothing typed is lost.
 *
 * A form with data-draft-key="…" keeps its text fields in localStorage while they are typed and offers them again when
 * the page is opened empty. A page that confirms a sending carries data-draft-sent="…" (on any element) and the draft is
 * forgotten; "I am done on this device" (data-draft-forget) forgets all of them. Passwords, files, hidden fields and
 * fields marked data-no-draft are never kept.
 */
const PREFIX = "consult.draft.";
const WAIT_MS = 400;
const KEPT_FOR_MS = 30 * 24 * 3600 * 1000;

function storage() {
  try {
    window.localStorage.getItem(PREFIX);
    return window.localStorage;
  } catch {
    return null; // forbidden by the browser: the form works all the same
  }
}

function keepable(form) {
  return [...form.elements].filter(
    (field) =>
      field.name &&
      !("noDraft" in field.dataset) &&
      (field.matches("textarea, select") || /^(text|search|email|tel|url|number|date|radio|checkbox)$/.test(field.type)),
  );
}

function read(form) {
  const values = {};
  for (const field of keepable(form)) {
    if (field.type === "radio" || field.type === "checkbox") {
      if (field.checked) (values[field.name] ??= []).push(field.value);
    } else if (field.value) values[field.name] = field.value;
  }
  return values;
}

function write(form, values) {
  for (const field of keepable(form)) {
    const kept = values[field.name];
    if (kept === undefined) continue;
    if (Array.isArray(kept)) field.checked = kept.includes(field.value);
    else field.value = kept;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function typed(form) {
  return keepable(form).some((field) => field.matches("textarea, input:not([type=radio]):not([type=checkbox])") && field.value.trim());
}

function say(form, words) {
  const place = form.querySelector("[data-draft-note]");
  if (place) place.textContent = words;
}

function watch(form, store) {
  const key = PREFIX + form.dataset.draftKey;
  const note = form.querySelector("[data-draft-note]");
  let timer;
  const keep = () => {
    window.clearTimeout(timer);
    try {
      store.setItem(key, JSON.stringify({ at: Date.now(), values: read(form) }));
      if (note) say(form, note.dataset.kept ?? "");
    } catch {
      say(form, note?.dataset.failed ?? "");
    }
  };
  const kept = parse(store.getItem(key));
  if (kept && !typed(form)) {
    write(form, kept.values);
    if (note) say(form, note.dataset.restored ?? "");
  }
  form.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(keep, WAIT_MS);
  });
  window.addEventListener("pagehide", () => typed(form) && !form.dataset.sent && keep());
}

function parse(text) {
  try {
    const kept = JSON.parse(text);
    return kept && Date.now() - kept.at < KEPT_FOR_MS ? kept : null;
  } catch {
    return null;
  }
}

function forget(store, key) {
  store.removeItem(PREFIX + key);
}

function forgetAll(store) {
  Object.keys(store)
    .filter((key) => key.startsWith(PREFIX))
    .forEach((key) => store.removeItem(key));
}

/** Starts keeping drafts under root, and forgets those that the page says were sent. */
export function startDrafts(root = document) {
  const store = storage();
  if (!store) return;
  root.querySelectorAll("[data-draft-sent]").forEach((mark) => forget(store, mark.dataset.draftSent));
  root.querySelectorAll("form[data-draft-key]").forEach((form) => watch(form, store));
  root.querySelectorAll("[data-draft-forget]").forEach((button) => button.addEventListener("click", () => forgetAll(store)));
}
