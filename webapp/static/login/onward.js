// After a login has succeeded: on to the dashboard, unless the person wants to stay.

import { host } from "../common/host.js";

const SECONDS = 3;
const DASHBOARD = "/telegram/";

const byId = (id) => document.getElementById(id);

function leave() {
  location.replace(DASHBOARD + (host.inside ? location.hash : "")); // inside Telegram the launch data is there
}

/** Say that the dashboard follows, and go there after a moment. */
export function goOn() {
  let left = SECONDS;
  const timer = setInterval(() => {
    left -= 1;
    byId("onward-left").textContent = left;
    if (left === 0) leave();
    if (left <= 0) clearInterval(timer);
  }, 1000);
  byId("success").setAttribute("data-onward", "");
  byId("onward").hidden = false;
  byId("onward-go").addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  byId("onward-stay").addEventListener("click", () => {
    clearInterval(timer);
    for (const id of ["onward-text", "onward-stay"]) byId(id).hidden = true;
    byId("onward-go").focus();
  });
  for (const button of document.querySelectorAll("#success .close-app")) button.hidden = true;
}
