// What changes by itself is looked at again and again, gently: only while somebody can see it, and not while they
// are asked something or have selected a text.

import { byId } from "../signed_in/dom.js";
import { place } from "../signed_in/navigation.js";

const followed = new Set();

const isReading = () => getSelection()?.isCollapsed === false;
const isSeen = (section) =>
  place().section === section && document.visibilityState === "visible" && document.body.dataset.view === "page";

/**
 * Call `look()` every so many milliseconds while the section is in view; a section is followed once. It answers with
 * what came, null standing for what did not: then the page says that it is not of now.
 */
export function follow(section, every, look) {
  if (followed.has(section)) return;
  followed.add(section);
  let isBusy = false;
  const again = async () => {
    if (isBusy || !isSeen(section) || byId("dialog").open || isReading()) return;
    isBusy = true;
    try {
      byId("stale").hidden = (await look()).every((what) => what !== null);
    } finally {
      isBusy = false;
    }
  };
  setInterval(again, every);
  document.addEventListener("visibilitychange", again);
}

function restore(box, key) {
  const same = key && box.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!same) box.tabIndex = -1;
  (same || box).focus({ preventScroll: true });
}

/** The same `draw`, after which the focus is on what has the same `data-key` as what had it, else on the box. */
export function keepingFocus(box, draw) {
  return (what) => {
    const had = box.contains(document.activeElement) ? document.activeElement : null;
    const nodes = draw(what);
    if (had) queueMicrotask(() => restore(box, had.dataset.key));
    return nodes;
  };
}
