/**
 * The clock of a page. It counts to the server's deadline and never moves anything by itself.
 *
 * An element with data-ends, data-left and data-paused is a clock: the server says how many seconds were left when it drew the page, so
 * that a device whose own clock is wrong still shows the right time.
 */
import { serverNow } from "../core/live.js";
import { announce, counted } from "./words.js";

const SIGNALS = [300, 120, 60];
const ends = new WeakMap(); // element -> moment on this device's clock
let before = null;

function read(element) {
  if (element.dataset.paused) return Number(element.dataset.left);
  if (!ends.has(element)) ends.set(element, Date.now() + Number(element.dataset.left) * 1000);
  return Math.max(0, Math.round((ends.get(element) - Date.now()) / 1000));
}

/** Seconds left on the page's clock, null when there is none. */
export function secondsLeft() {
  const element = document.querySelector("[data-ends]");
  return element && (element.dataset.ends || element.dataset.paused) ? read(element) : null;
}

/** Set every clock of the page to what the server says now. */
export function setClock({ ends_at: endsAt, seconds_left: standing }) {
  document.querySelectorAll("[data-ends]").forEach((element) => {
    element.dataset.ends = endsAt || "";
    element.dataset.paused = typeof standing === "number" ? "yes" : "";
    if (typeof standing === "number") element.dataset.left = String(standing);
    else if (endsAt) ends.set(element, Date.now() + Date.parse(endsAt) - serverNow());
  });
  before = null;
}

function face(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function inWords(element, seconds, words) {
  if (element.dataset.paused) return counted(words.standing, Math.ceil(seconds / 60));
  return seconds ? counted(words.left, Math.ceil(seconds / 60)) : words.over;
}

function draw(words) {
  document.querySelectorAll("[data-ends]").forEach((element) => {
    if (!element.dataset.ends && !element.dataset.paused) return;
    const seconds = read(element);
    const said = inWords(element, seconds, words);
    if (element.matches("[role=timer]")) {
      element.textContent = face(seconds);
      element.classList.toggle("soon", seconds <= 120 && !element.dataset.paused);
      if (element.getAttribute("aria-label") !== said) element.setAttribute("aria-label", said);
      return;
    }
    const text = element.querySelector("[data-clock-words]");
    if (text && text.textContent !== said) text.textContent = said;
    const bar = element.querySelector("[data-clock-bar]");
    const whole = Number(element.dataset.whole) || 1;
    if (bar) bar.setAttribute("width", `${Math.min(100, (100 * seconds) / whole).toFixed(1)}%`);
  });
}

function signal(words) {
  const left = secondsLeft();
  if (left === null || document.querySelector("[data-paused=yes]")) {
    before = null;
    return;
  }
  const passed = before !== null && SIGNALS.find((mark) => before > mark && left <= mark);
  if (passed) {
    announce(counted(words.left, passed / 60));
    if (passed < 300 && navigator.vibrate) navigator.vibrate(200);
  } else if (before > 0 && left === 0) {
    announce(words.over);
  }
  before = left;
}

/** Let the clocks of the page run; at five, two and one minutes and at the end it is said politely. */
export function startClock(words) {
  const tick = () => {
    draw(words);
    signal(words);
  };
  tick();
  setInterval(tick, 1000);
}
