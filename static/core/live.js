/**
 * The live side of a page: rooms that carry numbered changes, commands that are acknowledged when they are on disk.
 *
 * `connect` joins rooms and keeps them complete: a gap or a lost connection is made good from the number last seen. `send` never loses
 * what a person wrote: it lies in a queue on this device until the server has acknowledged it, and goes out again under the same key.
 */
import { io } from "socket.io-client";

const QUEUE = "live-queue";
const FIRST_WAIT = 500;
const LONGEST_WAIT = 8000;
const ANSWER_WITHIN = 12000;
const KEPT = 40 * 3600 * 1000; // well under the two days for which the server remembers keys
const SIGNED_OUT = ["sign_in", "gone"];

const rooms = new Map(); // name -> { number, joining, waiting }
const listeners = new Set(); // what onQueue was given
let handlers = { onDelta() {}, onState() {}, onStatus() {}, onFacts() {}, onPresent() {} };
let socket = null;
let status = "";
let ended = false;
let attempt = 0;
let timer = 0;
let offset = 0;
let bestRound = Infinity;
let sending = false;

/** A key no one else has, without features that need a secure context. */
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The server's clock as a number of milliseconds; count down to its deadlines with this, never with the device's clock alone. */
export function serverNow() {
  return Date.now() + offset;
}

function learnClock(answer, sentAt) {
  if (!answer || typeof answer.server_now !== "number") return;
  const round = Date.now() - sentAt;
  if (round > bestRound + 20) return; // a quicker answer has told us more
  bestRound = Math.min(round, bestRound);
  offset = Math.round(answer.server_now + round / 2 - Date.now());
}

/**
 * Connect this page. `rooms` are names such as "cafe_table:12".
 * onState(room, state): the whole state; onDelta(room, delta): one change, in order and without gaps ({number, fact, …});
 * onFacts(room, facts): names of facts to fetch anew for; onPresent(room, count); onStatus("on" | "connecting" | "ended" | "out" | "refused", detail): the last gives an item of the queue
 * that was refused, or is too old to be sent without asking ({item: {command, values}, error}).
 */
export function connect(options) {
  handlers = { ...handlers, ...options };
  for (const name of options.rooms || []) if (!rooms.has(name)) rooms.set(name, { number: null, joining: false, waiting: [] });
  ended = false;
  if (!socket) open();
  else if (socket.connected) rejoin();
}

/** Come into one more room. */
export function join(name) {
  if (rooms.has(name)) return;
  rooms.set(name, { number: null, joining: false, waiting: [] });
  if (socket && socket.connected) enter(name);
}

/** Leave a room. */
export function leave(name) {
  rooms.delete(name);
  if (socket && socket.connected) socket.emit("leave", { room: name });
}

function token() {
  const meta = document.querySelector('meta[name="live-token"]');
  return meta ? meta.content : "";
}

function say(next, detail) {
  if (next === status && !detail) return;
  status = next;
  handlers.onStatus(next, detail);
}

function open() {
  say("connecting");
  socket = io({ transports: ["websocket"], reconnection: false, auth: { token: token() }, timeout: 8000 });
  socket.on("connect", () => {
    attempt = 0;
    bestRound = Infinity;
    say("on");
    rejoin();
    sendQueue();
  });
  socket.on("deltas", ({ room, deltas }) => deltas.forEach((delta) => take(room, delta)));
  socket.on("facts", ({ room, facts }) => rooms.has(room) && handlers.onFacts(room, facts));
  socket.on("present", ({ room, count }) => rooms.has(room) && handlers.onPresent(room, count));
  socket.on("out", ({ room, error }) => {
    rooms.delete(room);
    handlers.onStatus("out", { room, error });
  });
  socket.on("ended", ({ error }) => {
    ended = true;
    say("ended", { error });
  });
  socket.on("goodbye", ({ retry_after_ms: wait }) => comeBack(wait));
  socket.on("connect_error", (error) => {
    if (socket.active || (error.data && error.data.again)) return comeBack();
    ended = true; // the server has answered: the session of this page is over
    say("ended", { error: error.message });
  });
  socket.on("disconnect", () => !ended && comeBack());
}

/** Try again after a while: longer each time, and never at the same moment as everybody else. */
function comeBack(wait) {
  if (ended || timer) return;
  say("connecting");
  const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempt);
  attempt += 1;
  timer = setTimeout(() => {
    timer = 0;
    if (!socket.connected) socket.connect();
  }, typeof wait === "number" ? wait : longest / 2 + Math.random() * longest);
}

function rejoin() {
  for (const name of rooms.keys()) enter(name);
}

function enter(name) {
  const room = rooms.get(name);
  if (!room || room.joining) return;
  room.joining = true;
  const sentAt = Date.now();
  const known = room.number === null ? {} : { since: room.number };
  socket.timeout(ANSWER_WITHIN).emit("join", { room: name, ...known }, (late, answer) => {
    room.joining = false;
    if (late) return socket.connected && setTimeout(() => enter(name), 1000 + Math.random() * 2000);
    if (!answer.ok) return answerRefused(name, room, answer);
    learnClock(answer, sentAt);
    arrive(name, room, answer);
  });
}

function answerRefused(name, room, answer) {
  if (answer.retry_after) return setTimeout(() => socket.connected && enter(name), (answer.retry_after + Math.random()) * 1000);
  rooms.delete(name);
  handlers.onStatus("out", { room: name, error: answer.error });
}

function arrive(name, room, answer) {
  if ("state" in answer) {
    room.number = answer.number;
    handlers.onState(name, answer.state);
  } else if (room.number === null) {
    room.number = answer.number;
  } else {
    for (const delta of answer.deltas || []) show(name, room, delta);
    if (answer.reload) handlers.onState(name, null); // too far behind, and no state to be had: the page fetches itself anew
    room.number = answer.number;
  }
  const waiting = room.waiting.splice(0);
  waiting.forEach((delta) => take(name, delta));
}

/** A delta in its turn: dropped when known, shown when next, and when one is missing the room is asked from the last number on. */
function take(name, delta) {
  const room = rooms.get(name);
  if (!room) return;
  if (room.joining || room.number === null) {
    room.waiting.push(delta);
    return;
  }
  if (delta.number > room.number + 1) {
    room.waiting.push(delta);
    enter(name);
    return;
  }
  show(name, room, delta);
}

function show(name, room, delta) {
  if (delta.number <= room.number) return;
  room.number = delta.number;
  if (!delta.void) handlers.onDelta(name, delta);
}

// --- what was written and is not yet acknowledged ---------------------------------------------------------------------

function stored() {
  try {
    return JSON.parse(localStorage.getItem(QUEUE) || "[]");
  } catch {
    return [];
  }
}

const answers = new Map(); // key -> { resolve, reject } of this page's own sends

function keep(queue) {
  try {
    localStorage.setItem(QUEUE, JSON.stringify(queue));
  } catch {
    // A full or forbidden storage: the queue then lives as long as this page.
  }
  memory = queue;
  listeners.forEach((listener) => listener(queue.map(({ key, command, values, at }) => ({ key, command, values, at }))));
}

let memory = stored();

function queued() {
  const kept = stored();
  return kept.length || !memory.length ? kept : memory;
}

/** Be told of what lies unsent on this device: now, and whenever it changes. Returns how to stop. */
export function onQueue(listener) {
  listeners.add(listener);
  listener(queued());
  return () => listeners.delete(listener);
}

/** Take something out of the queue that the person does not want to send any more. */
export function discard(key) {
  keep(queued().filter((item) => item.key !== key));
}

/**
 * Send a command. Resolves with {ok: true, …} when it is on the server's disk, or {ok: false, error, fields} when it was refused; while
 * there is no connection it waits in the queue, across page loads. Who has to sign in again first gets {ok: false, queued: true, …}: it
 * stays in the queue and goes out after that.
 */
export function send(command, values) {
  const item = { key: newKey(), command, values, at: Date.now() };
  const done = new Promise((resolve) => answers.set(item.key, resolve));
  keep([...queued(), item]);
  sendQueue();
  return done;
}

function sendQueue() {
  if (sending || !socket || !socket.connected) return;
  const [item] = queued();
  if (!item) return;
  if (Date.now() - item.at > KEPT) {
    // The server no longer knows whether it has done this: a person decides, with the text in hand.
    discard(item.key);
    handlers.onStatus("refused", { item, error: "" });
    return sendQueue();
  }
  sending = true;
  socket.timeout(ANSWER_WITHIN).emit(item.command, { key: item.key, values: item.values }, (late, answer) => {
    sending = false;
    if (late) return setTimeout(sendQueue, 1000 + Math.random() * 1000); // not known whether it arrived: the same key makes asking again safe
    if (!answer.ok && (answer.retry_after || answer.code === "unavailable")) {
      return setTimeout(sendQueue, ((answer.retry_after || 2) + Math.random()) * 1000);
    }
    const resolve = answers.get(item.key);
    answers.delete(item.key);
    if (SIGNED_OUT.includes(answer.code)) {
      say("ended", { error: answer.error });
      if (resolve) resolve({ ...answer, queued: true });
      return;
    }
    keep(queued().filter(({ key }) => key !== item.key));
    if (resolve) resolve(answer);
    else if (!answer.ok) handlers.onStatus("refused", { item, error: answer.error });
    sendQueue();
  });
}

window.addEventListener("online", () => socket && !socket.connected && comeBack(Math.random() * 500));
