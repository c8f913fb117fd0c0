// The page of one login: follows its state, and lets the person act.

import { cameFromDashboard, fetchStatus, forgetIdentity, hasIdentity, post, recognise, Refused } from "./api.js";
import { mirrorButtons } from "../common/buttons.js";
import { copy } from "./clipboard.js";
import { ENDS, Feed } from "./feed.js";
import { host } from "../common/host.js";
import { goOn } from "./onward.js";
import { attend, expectCode, say, show, showOffline, showRefusal, toast, token } from "./screen.js";
import { offerLink } from "./share.js";
import { mayBeKnown } from "../signed_in/identity.js";
import { applyTheme } from "../common/theme.js";
import { FIRST, Ways } from "./ways.js";

const CLOSE_AFTER = 1800; // milliseconds; long enough to read that it worked

const byId = (id) => document.getElementById(id);
const onClick = (id, act) => byId(id).addEventListener("click", act);

let status = ""; // the step, where a status has several
let last = {}; // the state that the portal told last

const feed = new Feed({
  onState: take,
  onLost: showOffline,
  onRefused: refused,
});
const parts = [];

/** Add what the page does at one step; each script of a step does so before the page begins.
 *
 * A part has a `step`, the name of the states that it shows. `show(state, turned)` shows one, `hide()` clears what was
 * typed for it. Optional: `pending(state)` is told of the states before any step; `drawn(state)` gives the state as the
 * page is to draw it, and `isAside` says whether that is another one than the portal told. */
export const add = (part) => parts.push(part);

/** What parts ask of the page: `look()` asks for the state, `accept(state)` shows an answer, `again()` draws the last
 * state once more, `turn(way)` brings a way into view. */
export const page = {
  look: () => feed.look(),
  accept: (state) => feed.accept(state),
  again: () => take(last),
  turn: (way) => ways.show(way),
};
const ways = new Ways({
  onChoice: (way) => way === FIRST && parts.some((part) => part.isAside) && act(byId(`way-${FIRST}`), freshQr),
});

function take(state) {
  last = state;
  draw(parts.reduce((drawn, part) => part.drawn?.(drawn) ?? drawn, state));
}

function draw(state) {
  const turned = show(state);
  const before = status;
  status = state.step ?? state.status;
  if (turned || !before) attend(byId("screen").dataset.view, { moved: Boolean(before) });
  for (const part of parts) {
    if (status === part.step) part.show(state, turned || !before);
    else part.hide();
    if (status === "pending") part.pending?.(state);
  }
  if (!turned && before) return;
  if (status === "authorized") succeeded(before);
  else if (status === "failed" && before) host.feel("error");
  else if (status === "password_required" && before) host.feel("warning");
}

/** Back to the dashboard, for whom it sent; inside Telegram the window has done its work otherwise, also when the login
 * had succeeded before; a browser that is signed in to the portal goes on; a bare screen only says so. */
async function succeeded(before) {
  if (before) host.feel("success");
  if (cameFromDashboard()) goOn();
  else if (host.inside) setTimeout(() => host.close(), CLOSE_AFTER);
  else if (await recognise()) goOn();
}

function refused(error) {
  if (error.status === 401 && hasIdentity()) {
    forgetIdentity();
    ways.offer();
  } else end(error.status === 403 ? "wrong_user" : "unknown");
}

function end(kind) {
  feed.stop();
  for (const part of parts) part.hide();
  status = "failed";
  showRefusal(kind);
  attend("ended", { moved: true });
}

/** Run a request of the person; whatever goes wrong is said, and the page shows how things really are. */
async function act(button, work) {
  button.disabled = true;
  try {
    await work();
  } catch (error) {
    toast((error instanceof Refused && error.message) || say("request_failed"));
    feed.look();
  } finally {
    button.disabled = false;
  }
}

async function freshQr() {
  expectCode();
  await post("refresh");
  feed.wake();
}

function backToQr() {
  ways.show(FIRST);
  return freshQr();
}

onClick("refresh", ({ currentTarget }) => act(currentTarget, freshQr));
for (const button of document.querySelectorAll("[data-first-way]")) button.addEventListener("click", () => act(button, backToQr));

onClick("need-2fa", ({ currentTarget }) =>
  act(currentTarget, async () => {
    const now = await post("recheck");
    if (now.status === "pending") toast(say("no_2fa_yet"));
    else await feed.look();
  }),
);

onClick("copy", async () => {
  if (!token()) return;
  const copied = await copy(token(), {
    note: byId("copy-note"),
    area: byId("copy-text"),
    done: say("copied"),
    byHand: say("copy_by_hand"),
  });
  if (copied) host.feel("light");
});

function askToCancel(asking) {
  byId("cancel-confirm").hidden = !asking;
  byId("cancel-offer").hidden = asking;
  byId(asking ? "cancel-no" : "cancel").focus();
  if (asking) byId("cancel-confirm").scrollIntoView({ block: "nearest" });
}

onClick("cancel", () => askToCancel(true));
onClick("cancel-no", () => askToCancel(false));
onClick("cancel-yes", ({ currentTarget }) =>
  act(currentTarget, async () => {
    await post("cancel");
    await feed.look();
  }),
);

for (const button of document.querySelectorAll(".close-app")) button.addEventListener("click", () => host.close());

/** The person who opened this in Telegram must be the login's person; the page's link alone is enough elsewhere. */
async function checkIdentity() {
  try {
    await fetchStatus();
  } catch (error) {
    if (error instanceof Refused && [401, 403].includes(error.status)) refused(error);
  }
}

/** All scripts of the parts have run by now. */
function begin() {
  applyTheme(host.theme);
  host.on("theme_changed", (data) => applyTheme(data.theme_params));
  const state = JSON.parse(document.body.dataset.state);
  take(state);
  if (!ENDS.has(state.status)) feed.start(state);
  if (host.initData) checkIdentity();
  else if (mayBeKnown()) recognise().then(() => ways.offer());
  offerLink();
  mirrorButtons();
  host.ready();
  document.documentElement.setAttribute("data-ready", "");
}

document.addEventListener("DOMContentLoaded", begin);
