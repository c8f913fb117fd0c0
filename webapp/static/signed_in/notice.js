// Short words to the person: seen for a moment, or only heard by who does not look at the screen.

import { byId } from "./dom.js";

const TOAST = 5000; // milliseconds
let timer = 0;

/** Say something at the bottom of the screen for a moment. */
export function toast(text) {
  const box = byId("toast");
  box.hidden = false;
  box.textContent = text;
  clearTimeout(timer);
  timer = setTimeout(() => (box.hidden = true), TOAST);
}

/** Tell screen readers what others see. */
export function announce(text) {
  byId("live").textContent = text;
}
