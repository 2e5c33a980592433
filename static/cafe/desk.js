/** The facilitator's desk: the room as it is now, alarms as they come, the effect of a move before it is made. */
import { connect } from "../core/live.js";
import { setClock, startClock } from "./clock.js";
import { fetchPage, paced, swap } from "./swap.js";
import { announce, showConnection } from "./words.js";

const PARTS = ["desk-head", "room-box", "alarms", "plan"];
const QUIET_MS = 3000; // notes and seats: often, and nothing hurries
const SOON_MS = 600; // alarms and steps
const AGAIN_MS = 30000;
let words;

/** Who sits where has changed: the list of the mover follows, unless somebody is choosing just now. */
function redrawMover(parts) {
  const form = document.getElementById("mover");
  const fresh = parts.querySelector("#mover #person");
  if (!form || !fresh || form.contains(document.activeElement)) return;
  const chosen = form.person.value;
  form.person.replaceChildren(...fresh.children);
  form.person.value = chosen;
  if (form.person.selectedIndex < 0) form.person.selectedIndex = 0;
}

function draw(parts) {
  const before = document.querySelectorAll("#alarms .alarms > li").length;
  swap(parts, PARTS);
  redrawMover(parts);
  const after = document.querySelectorAll("#alarms .alarms > li").length;
  if (after > before) announce(document.getElementById("al-h").textContent);
}

async function refresh() {
  const page = await fetchPage(window.location.pathname);
  if (page) draw(page.parts);
}

const soon = paced(refresh, SOON_MS, 200);
const later = paced(refresh, QUIET_MS);

/** Buttons of the desk act without leaving the page, so that a half-written message stays. */
async function onSubmit(event) {
  const form = event.target;
  if (!form.matches("[data-desk-act]")) return;
  event.preventDefault();
  const buttons = [...form.elements].filter((field) => field.type === "submit");
  buttons.forEach((button) => (button.disabled = true));
  const page = await fetchPage(form.action, { method: "POST", body: new FormData(form) });
  if (!page || !page.parts.querySelector("#desk-head")) {
    window.location.reload();
    return;
  }
  showMessages(page.parts);
  draw(page.parts);
  buttons.forEach((button) => (button.disabled = false));
}

function showMessages(parts) {
  const fresh = [...parts.querySelectorAll("main > .message")];
  document.querySelectorAll("main > .message").forEach((message) => message.remove());
  document.getElementById("main").prepend(...fresh);
  announce(fresh.map((message) => message.textContent.trim()).join(" "));
}

async function showEffect() {
  const form = document.getElementById("mover");
  const place = document.getElementById("effect");
  const address = new URL(form.action);
  address.search = new URLSearchParams({ person: form.person.value, table: form.table.value });
  const page = await fetchPage(address);
  const found = page && page.parts.querySelector("#effect-words");
  if (!found) return;
  place.textContent = found.textContent;
  const button = form.querySelector("button[type=submit]");
  button.textContent = place.dataset.do;
  form.method = "post";
  form.csrf_token.disabled = false;
}

/** Start the live side of the desk. */
export function startDesk(live, said) {
  words = said;
  const session = `cafe:${live.dataset.desk}`;
  const tables = (live.dataset.tables || "").split(",").filter(Boolean).map((id) => `cafe_table:${id}`);
  document.addEventListener("submit", onSubmit, true);
  document.getElementById("mover")?.addEventListener("change", showEffect);
  startClock(words);
  setInterval(refresh, AGAIN_MS);
  connect({
    rooms: [session, `${session}/desk`, ...tables],
    onDelta: (room, delta) => {
      if (room === session && "step" in delta) setClock(delta);
      if (room.startsWith("cafe_table:")) later();
      else soon();
    },
    onState: () => {},
    onStatus: (status) => {
      if (status === "out") soon();
      else showConnection(status, status === "on" ? words.on : status === "connecting" ? words.off : words.ended);
      if (status === "on") soon();
    },
  });
}
