/** Fetching a page of ours again and putting parts of it in place, without taking the focus or a half-written word away. */
import { fragment } from "../core/trusted.js";

/** The page at an address as a document fragment; null when it cannot be had now. */
export async function fetchPage(address, options = {}) {
  try {
    const answer = await fetch(address, { credentials: "same-origin", headers: { Accept: "text/html" }, ...options });
    return answer.ok ? { parts: fragment(await answer.text()), address: answer.url } : null;
  } catch {
    return null;
  }
}

/** Replace the elements with these ids by their namesakes in `parts`. Focus goes back to the element of the same id. */
export function swap(parts, ids) {
  const focused = document.activeElement && document.activeElement.id;
  for (const id of ids) {
    const here = document.getElementById(id);
    const fresh = parts.querySelector(`#${id}`);
    if (here && fresh) here.replaceWith(fresh);
  }
  if (focused && document.activeElement.id !== focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

/** A function that calls `act` soon, at most once every `least` milliseconds, each page at a moment of its own. */
export function paced(act, least, spread = 0) {
  let timer = 0;
  let last = 0;
  return () => {
    if (timer) return;
    const wait = Math.max(Math.random() * spread, last + least - Date.now());
    timer = setTimeout(async () => {
      timer = 0;
      last = Date.now();
      await act();
    }, wait);
  };
}
