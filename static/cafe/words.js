/** Counted phrases and what is said aloud. */

const rules = new Intl.PluralRules(document.documentElement.lang || "pl");

/** The form of a counted phrase that fits n. */
export function counted(forms, n) {
  return (forms[rules.select(n)] || forms.other).replace("{n}", String(n));
}

let waiting = [];
let timer = 0;

/** Say something politely. What comes within half a second is said together. */
export function announce(text) {
  if (!text) return;
  waiting.push(text);
  if (timer) return;
  timer = setTimeout(() => {
    const place = document.getElementById("announcements");
    if (place) place.textContent = waiting.join(" ");
    waiting = [];
    timer = 0;
  }, 500);
}

/** Show how the page is connected, in words. */
export function showConnection(words, text) {
  const place = document.getElementById("connection");
  if (!place) return;
  const kind = { on: "done", connecting: "now" }[words] || "no";
  place.className = `state ${kind}`;
  place.querySelector("[data-connection]").textContent = text;
}
