/** The wall: the projector follows the session by itself. */
import { connect } from "../core/live.js";
import { setClock, startClock } from "./clock.js";
import { fetchPage, paced, swap } from "./swap.js";

const PARTS = ["wall-top", "wall-say", "wall-tables", "wall-join"];
const AGAIN_MS = 60000;

async function refresh() {
  const page = await fetchPage(window.location.pathname);
  if (page) swap(page.parts, PARTS);
}

const soon = paced(refresh, 500, 500);

/** Start the live side of the wall. */
export function startWall(live, words) {
  startClock(words);
  setInterval(refresh, AGAIN_MS);
  connect({
    rooms: [`cafe:${live.dataset.wall}`],
    onDelta: (_room, delta) => {
      if ("step" in delta) setClock(delta);
      soon();
    },
    onState: (_room, state) => state && setClock(state),
    onStatus: (status) => status === "on" && soon(),
  });
}
