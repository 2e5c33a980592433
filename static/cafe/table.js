/** A participant's screen: notes appear as they are laid, the clock runs, the next table comes by itself, nothing typed is lost. */
import { connect, discard, join, leave, onQueue, send } from "../core/live.js";
import { startDrafts } from "../core/drafts.js";
import { startCounters } from "../core/forms.js";
import { setClock, startClock } from "./clock.js";
import { markMine, showAll, showNote, showUnsent } from "./notes.js";
import { fetchPage, paced, swap } from "./swap.js";
import { announce, counted, showConnection } from "./words.js";

const BATCH_MS = 8000;
let live;
let words;
let unheard = 0;
let status = "connecting";
let unsent = 0;

const form = () => document.getElementById("note-form");
const sessionRoom = () => `cafe:${live.dataset.session}`;
const tableRoom = () => (live.dataset.table ? `cafe_table:${live.dataset.table}` : null);

function showState() {
  if (status === "on" && !unsent) showConnection("on", words.on);
  else if (unsent) showConnection("connecting", counted(words.waiting, unsent));
  else showConnection(status, status === "connecting" ? words.off : words.ended);
  const refresh = document.getElementById("refresh");
  if (refresh) refresh.hidden = status === "on";
}

/** Whether somebody is writing: then the form stays, whatever else changes around it. */
function isWriting() {
  return Boolean(form() && form().body.value.trim());
}

/** Put the page's parts in place as the server draws them now. */
async function refresh() {
  const page = await fetchPage(window.location.pathname);
  const fresh = page && page.parts.querySelector("#live");
  if (!fresh) {
    if (page) window.location.reload(); // the seat is gone: the page says what can be done
    return;
  }
  const before = { table: live.dataset.table, step: live.dataset.step };
  const room = tableRoom();
  Object.assign(live.dataset, fresh.dataset);
  const writing = isWriting();
  const old = document.querySelector("header.site");
  const header = page.parts.querySelector("header.site");
  if (old && header) old.replaceWith(header);
  const slots = ["side", "slot-host", "slot-cloth", "slot-statements", "slot-next"];
  swap(page.parts, writing ? slots : [...slots, "slot-add"]);
  ["note-template", "carry-template", "note-error"].forEach((id) => {
    const part = page.parts.querySelector(`#${id}`);
    if (part && !document.getElementById(id)) document.querySelector(".cafe-main").append(part);
  });
  if (!writing && form()) {
    startDrafts(document.getElementById("slot-add"));
    startCounters(document.getElementById("slot-add"));
  }
  showUnsent(waitingNotes, words, discard);
  if (room && room !== tableRoom()) leave(room);
  if (tableRoom()) join(tableRoom());
  if (before.table !== live.dataset.table && writing) announce(words.stays_at.replace("{n}", form().dataset.number || ""));
  if (before.step !== live.dataset.step) announce(`${words.moved} ${document.querySelector("#side h1")?.textContent || ""}`);
  startDraftsSent();
}

function startDraftsSent() {
  document.querySelector("[data-draft-sent]")?.remove();
}

const refreshSoon = paced(refresh, 800, 1000);

function withdraw(id) {
  send("note.withdraw", { id }).then((answer) => answer.ok || showError(answer.error));
}

function showError(text) {
  const place = document.getElementById("note-error");
  if (!place) return;
  place.textContent = text;
  place.hidden = !text;
}

function onSessionDelta(delta) {
  if (!("step" in delta)) return refreshSoon();
  setClock(delta);
  const shown = document.querySelector("#broadcast p")?.textContent || "";
  if (delta.step !== live.dataset.step || !shown.endsWith(delta.broadcast) || (shown && !delta.broadcast)) refreshSoon();
  return undefined;
}

function onTableDelta(delta) {
  if ("note" in delta) {
    if (showNote(delta, words, withdraw)) unheard += 1;
  } else if ("participant" in delta) {
    if (String(delta.participant) === live.dataset.me) announce(words.moved_me);
    refreshSoon();
  } else {
    if (delta.help) announce(words.coming);
    refreshSoon();
  }
}

function onState(room, state) {
  if (room === sessionRoom()) {
    if (!state) return refreshSoon();
    setClock(state);
    if (state.step !== live.dataset.step) refreshSoon();
  } else if (state) showAll(state.notes, words, withdraw);
  else refreshSoon();
  return undefined;
}

function onStatus(next, detail) {
  if (next === "refused") {
    takeBack(detail.item.values, detail.error);
    return;
  }
  if (next === "out") {
    refreshSoon();
    return;
  }
  status = next;
  showState();
}

/** A note the server would not take: its words go back under the pen, with the reason. */
function takeBack(values, error) {
  showError(words.refused + error);
  if (form() && !form().body.value.trim() && values && values.body) {
    form().body.value = values.body;
    form().body.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function valuesOf(sent) {
  const data = new FormData(sent);
  return {
    table: Number(sent.dataset.table), body: String(data.get("body")), kind: data.get("kind"), signed: data.get("signed") ? true : null,
    carried_from: data.get("carried_from") || null,
  };
}

function onSubmit(event) {
  const sent = event.target;
  if (!sent.matches("form[data-live]")) return;
  event.preventDefault();
  sent.noValidate = false;
  if (!sent.reportValidity()) return;
  const values = valuesOf(sent);
  showError("");
  sent.body.value = "";
  sent.querySelectorAll("input[name=kind]").forEach((field) => (field.checked = field.defaultChecked));
  if (sent.carried_from) sent.carried_from.value = "";
  sent.body.dispatchEvent(new Event("input", { bubbles: true }));
  sent.body.focus();
  send("note.write", values).then((answer) => {
    if (!answer.ok) {
      takeBack(values, answer.error);
      return;
    }
    markMine(answer.note, withdraw, words);
    announce(words.laid);
    if (sent.dataset.table !== live.dataset.table) refreshSoon();
  });
}

let waitingNotes = [];

/** Start the live side of a participant's page. */
export function startTable(element, said) {
  live = element;
  words = said;
  document.addEventListener("submit", onSubmit, true);
  startClock(words);
  onQueue((items) => {
    waitingNotes = items.filter(({ command }) => command === "note.write");
    unsent = waitingNotes.length;
    showUnsent(waitingNotes, words, discard);
    showState();
  });
  document.querySelectorAll("#notes > .mine").forEach((item) => markMine(Number(item.dataset.note), withdraw, words));
  setInterval(() => {
    if (unheard) announce(counted(words.more, unheard));
    unheard = 0;
  }, BATCH_MS);
  connect({
    rooms: [sessionRoom(), ...(tableRoom() ? [tableRoom()] : [])],
    onDelta: (room, delta) => (room === sessionRoom() ? onSessionDelta(delta) : room === tableRoom() && onTableDelta(delta)),
    onState,
    onStatus,
  });
}
