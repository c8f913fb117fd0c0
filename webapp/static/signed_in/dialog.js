// One question before what cannot be undone.

import { host } from "../common/host.js";
import { byId } from "./dom.js";

const dialog = byId("dialog");
let answer = () => {};

function close(said) {
  dialog.close();
  dialog.hidden = true;
  answer(said);
}

byId("dialog-yes").addEventListener("click", () => close(true));
byId("dialog-no").addEventListener("click", () => close(false));
dialog.addEventListener("cancel", (event) => {
  event.preventDefault();
  close(false);
});
dialog.addEventListener("click", (event) => event.target === dialog && close(false));

/** Ask; whether the person said yes. The focus goes back to where it was. */
export function confirmed({ title, text, yes, danger = true }) {
  byId("dialog-title").textContent = title;
  byId("dialog-text").textContent = text;
  byId("dialog-yes").textContent = yes;
  byId("dialog-yes").classList.toggle("danger", danger);
  dialog.hidden = false;
  dialog.showModal();
  byId("dialog-no").focus();
  host.feel("warning");
  return new Promise((done) => (answer = done));
}
