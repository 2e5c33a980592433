/** A table's page for whoever works there without a seat of their own: the cloth grows by itself, what is being written stays. */
import { connect } from "../core/live.js";
import { setClock, startClock } from "./clock.js";
import { fetchPage, paced, swap } from "./swap.js";
import { announce, counted } from "./words.js";

const PARTS = ["time", "whole-cloth", "said"];
const BATCH_MS = 8000;
let unheard = 0;

async function refresh() {
  const page = await fetchPage(window.location.pathname);
  if (page) swap(page.parts, PARTS);
}

const soon = paced(refresh, 1500, 500);

/** Start the live side of a table's page. */
export function startReader(live, words) {
  const session = `cafe:${live.dataset.cafe}`;
  startClock(words);
  setInterval(() => {
    if (unheard) announce(counted(words.more, unheard));
    unheard = 0;
  }, BATCH_MS);
  connect({
    rooms: [session, `cafe_table:${live.dataset.reads}`],
    onDelta: (room, delta) => {
      if (room === session && "step" in delta) setClock(delta);
      if (delta.fact === "note.written") unheard += 1;
      soon();
    },
    onState: () => {},
    onStatus: (status) => status === "out" && soon(),
  });
}
