/** The café's live pages: a table, the facilitator's desk, the wall. Each works without it; this makes them move by themselves. */
import { startDesk } from "./desk.js";
import { startReader } from "./reader.js";
import { startTable } from "./table.js";
import { startWall } from "./wall.js";

const live = document.getElementById("live");
if (live) {
  const words = JSON.parse(live.dataset.liveWords);
  if (live.dataset.session) startTable(live, words);
  else if (live.dataset.desk) startDesk(live, words);
  else if (live.dataset.reads) startReader(live, words);
  else if (live.dataset.wall) startWall(live, words);
}
