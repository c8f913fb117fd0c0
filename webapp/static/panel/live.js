// What changes by itself is looked at again and again, gently: only while somebody can see it, and not while they
// are asked something or have selected a text.

import { byId } from "../signed_in/dom.js";
import { place } from "../signed_in/navigation.js";

const followed = new Set();

const isReading = () => getSelection()?.isCollapsed === false;
const isSeen = (section) => place().section === section && document.visibilityState === "visible";

/** Call `look()` every so many milliseconds while the section is in view; a section is followed once. */
export function follow(section, every, look) {
  if (followed.has(section)) return;
  followed.add(section);
  let isBusy = false;
  const again = async () => {
    if (isBusy || !isSeen(section) || byId("dialog").open || isReading()) return;
    isBusy = true;
    try {
      await look();
    } finally {
      isBusy = false;
    }
  };
  setInterval(again, every);
  document.addEventListener("visibilitychange", again);
}

/** The same `draw`, after which the focus is on what has the same `data-key` as what had it before. */
export function keepingFocus(box, draw) {
  return (what) => {
    const key = box.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    const nodes = draw(what);
    if (key) queueMicrotask(() => box.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true }));
    return nodes;
  };
}
