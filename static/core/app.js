/** The entry of every page. Everything works without it; it makes things smoother. */
import "./trusted.js";
import htmx from "htmx.org";
import { startDrafts } from "./drafts.js";
import { focusErrors, startCounters, startSubmitGuard } from "./forms.js";
import { startCopying, startFiguresOnPaper, startPrinting } from "./page.js";

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.allowScriptTags = false;
htmx.config.selfRequestsOnly = true;
htmx.config.historyCacheSize = 0; // pages may show receipts: no copies of them in the browser's storage

document.documentElement.classList.add("js");
startDrafts();
startCounters();
startCopying();
startPrinting();
startFiguresOnPaper();
startSubmitGuard();
focusErrors();

// A fragment that arrives later gets the same help as the page it joins.
htmx.onLoad((element) => {
  if (element === document.body) return;
  startDrafts(element);
  startCounters(element);
  startCopying(element);
  startPrinting(element);
});
