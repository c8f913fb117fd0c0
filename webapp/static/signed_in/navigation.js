// Where the person is on the page. Each step is one of the browser's own, so that its back button takes one back;
// Telegram's does the same. The address stays as it is, unless the page can write its places as a fragment; inside
// Telegram always, for there the fragment has the launch data.

import { host } from "../common/host.js";
import { byId } from "./dom.js";

let sections = {};
let home = "";
let here = { section: "", depth: 0 };
let address = { write: () => undefined, read: () => null };

const tabs = () => [...document.querySelectorAll("#tabs [data-section]")];

function known(state) {
  const there = state ?? address.read(location.hash);
  return there && Object.hasOwn(sections, there.section) ? { depth: 0, ...there } : { section: home, depth: 0 };
}

function arrive(place) {
  here = place;
  for (const tab of tabs()) {
    tab.removeAttribute("aria-current");
    if (tab.dataset.section !== place.section) continue;
    tab.setAttribute("aria-current", "page");
    tab.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  for (const name of Object.keys(sections)) byId(name).hidden = name !== place.section;
  byId("back").hidden = place.depth === 0;
  document.body.dataset.section = place.section;
  sections[place.section](place);
}

/** Where the person is: `section`, `depth`, and whatever else the last step was taken with. */
export const place = () => here;

/**
 * Take a step to a section, or to something in it: `{ section, … }`, plain data only. Back leads to where the person
 * was; after steps from one section to another, or with `instead`, to where they were before.
 */
export function go(to, { instead = false } = {}) {
  const isHome = to.section === home && Object.keys(to).length === 1;
  if (isHome && here.depth > 0) {
    history.go(-here.depth);
    return;
  }
  const isSideways = here.depth > 0 && (instead || to.section !== here.section);
  const next = { ...to, depth: isSideways || isHome ? here.depth : here.depth + 1 };
  if (next.depth > here.depth) history.pushState(next, "", address.write(next));
  else history.replaceState(next, "", address.write(next));
  arrive(next);
}

/** One step back; at the first place nothing happens. */
export function back() {
  if (here.depth > 0) history.back();
}

/**
 * Begin with the sections: name of the section's element → what to do on arrival at a place. The first is home.
 * `fragments` writes a place as a fragment with its #, and reads one, or null.
 */
export function travel(all, fragments = null) {
  sections = all;
  if (fragments && !host.inside) address = fragments;
  [home] = Object.keys(all);
  byId("tabs").hidden = tabs().length < 2;
  byId("back").addEventListener("click", back); // Telegram's own back button presses it
  for (const tab of tabs()) {
    tab.addEventListener("click", () => {
      host.feel("light");
      if (here.section !== tab.dataset.section || here.depth > 1) go({ section: tab.dataset.section });
    });
  }
  addEventListener("popstate", (event) => arrive(known(event.state)));
  arrive(known(history.state));
}
