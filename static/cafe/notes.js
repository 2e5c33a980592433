/** Notes on the page: drawn from what the server tells, in the shape the page brought along. */
import { counted } from "./words.js";

const mine = new Set();

function kindOf(code) {
  const pick = document.querySelector(`.pick input[value="${code}"]`)?.closest(".pick");
  const shown = document.createDocumentFragment();
  if (!pick) return shown;
  shown.append(...[...pick.children].filter((part) => !part.matches("input")).map((part) => part.cloneNode(true)));
  return shown;
}

function carried(tableId) {
  const found = document.getElementById("carry-template")?.content.querySelector(`[data-table="${tableId}"]`);
  return found ? found.cloneNode(true) : null;
}

function line(text) {
  const span = document.createElement("span");
  span.textContent = text;
  return span;
}

function time(moment) {
  return new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "Europe/Warsaw" }).format(new Date(moment));
}

function fill(item, note, words) {
  item.querySelector(".kind").replaceChildren(kindOf(note.kind));
  item.querySelector(".v").textContent = note.text;
  const by = item.querySelector(".by");
  by.replaceChildren();
  const from = note.carried_from && carried(note.carried_from);
  if (from) by.append(from);
  if (mine.has(note.note)) by.append(line(words.mine.replace("{time}", time(note.at))));
  else by.append(line(note.is_paper ? words.paper : note.by || words.unsigned));
}

/** The empty shape of a note. */
export function blank() {
  return document.getElementById("note-template").content.firstElementChild.cloneNode(true);
}

/** Remember that a note is this person's, and show it so. */
export function markMine(id, withdraw, words) {
  mine.add(id);
  const item = document.getElementById(`note-${id}`);
  if (!item || item.classList.contains("mine")) return;
  item.classList.add("mine");
  offer(item, id, withdraw, words);
  const by = item.querySelector(".by > span:last-child");
  if (by) by.textContent = words.mine.replace("{time}", time(item.dataset.at || Date.now()));
}

function offer(item, id, withdraw, words) {
  const acts = item.querySelector(".acts");
  const button = acts?.querySelector("button[type=button]");
  if (!button) return;
  button.textContent = words.take_back;
  button.addEventListener("click", () => withdraw(id));
  acts.hidden = false;
}

/** Draw a note as it is now; returns true when it is new on this page. */
export function showNote(note, words, withdraw) {
  const list = document.getElementById("notes");
  if (!list || !document.getElementById("note-template")) return false;
  const standing = document.getElementById(`note-${note.note}`);
  if (note.gone) {
    standing?.remove();
    count(words);
    return false;
  }
  const item = standing || blank();
  item.id = `note-${note.note}`;
  item.dataset.note = note.note;
  item.dataset.at = note.at;
  item.classList.toggle("mine", mine.has(note.note) || item.classList.contains("mine"));
  if (item.classList.contains("mine")) mine.add(note.note);
  if (standing) {
    item.querySelector(".v").textContent = note.text;
    return false;
  }
  fill(item, note, words);
  if (mine.has(note.note)) offer(item, note.note, withdraw, words);
  list.append(item);
  count(words);
  return true;
}

/** Keep exactly the notes that the server names. */
export function showAll(notes, words, withdraw) {
  const known = new Set(notes.map(({ note }) => `note-${note}`));
  document.querySelectorAll("#notes > [data-note]").forEach((item) => known.has(item.id) || item.classList.contains("hidden-note") || item.remove());
  const fresh = notes.filter((note) => showNote(note, words, withdraw)).length;
  count(words);
  return fresh;
}

/** Say how many notes lie on the cloth. */
export function count(words) {
  const list = document.getElementById("notes");
  const heading = document.querySelector("[data-cloth-count]");
  if (!list || !heading) return;
  const number = list.children.length;
  const said = counted(words.notes, number);
  if (heading.textContent !== said) heading.textContent = said;
  document.getElementById("no-notes").hidden = number > 0;
}

/** Draw what waits to be sent; `discard(key)` throws one away. */
export function showUnsent(items, words, discard) {
  const list = document.getElementById("unsent");
  if (!list || !document.getElementById("note-template")) return;
  list.replaceChildren(
    ...items.map(({ key, values }) => {
      const item = blank();
      item.classList.add("wait");
      item.querySelector(".kind").replaceChildren(kindOf(values.kind));
      item.querySelector(".v").textContent = values.body;
      item.querySelector(".by").append(line(words.waits));
      const button = item.querySelector("button");
      button.textContent = words.discard;
      button.addEventListener("click", () => discard(key));
      button.parentElement.hidden = false;
      return item;
    }),
  );
}
