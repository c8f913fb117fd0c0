// The page of one login: listens to how it stands, and lets the person act.

import { cameFromDashboard, fetchStatus, forgetIdentity, hasIdentity, post, recognise, Refused } from "./api.js";
import { mirrorButtons } from "../common/buttons.js";
import { copy } from "./clipboard.js";
import { CodeForm } from "./code.js";
import { ENDS, Feed } from "./feed.js";
import { host } from "../common/host.js";
import { goOn } from "./onward.js";
import { PasswordForm } from "./password.js";
import { PhoneForm } from "./phone.js";
import { attend, expectCode, say, show, showOffline, showRefusal, toast, token } from "./screen.js";
import { offerLink } from "./share.js";
import { mayBeKnown } from "../signed_in/identity.js";
import { applyTheme } from "../common/theme.js";
import { Ways } from "./ways.js";

const CLOSE_AFTER = 1800; // milliseconds; long enough to read that it worked

const byId = (id) => document.getElementById(id);
const onClick = (id, act) => byId(id).addEventListener("click", act);

let status = ""; // the step, where a status has several
let numbers = 0; // other ones so far
let last = {}; // the state that the portal told last
let otherNumber = 0; // which wish for another number is being followed while a code is waited for; 0: none

const feed = new Feed({
  onState: take,
  onLost: showOffline,
  onRefused: refused,
});
const look = () => feed.look();
const accept = (state) => feed.accept(state);
const passwordForm = new PasswordForm({ look });
const phoneForm = new PhoneForm({ answering });
const codeForm = new CodeForm({ take: accept, look, other: giveOtherNumber });
const ways = new Ways({ onChoice: (way) => way === "qr" && otherNumber && act(byId("way-qr"), freshQr) });

/** What to do with the answer to the number that is being sent; the person may want yet another one meanwhile. */
function answering() {
  const number = otherNumber;
  return (state) => {
    if (otherNumber === number) otherNumber = 0;
    accept(state);
  };
}

function take(state) {
  last = state;
  if (state.step !== "code") otherNumber = 0;
  draw(otherNumber ? { ...state, step: undefined } : state);
}

function draw(state) {
  const turned = show(state);
  const before = status;
  status = state.step ?? state.status;
  if (turned || !before) attend(byId("screen").dataset.view, { moved: Boolean(before) });
  if (status === "password_required") passwordForm.show(state, turned || !before);
  else passwordForm.hide();
  if (status === "code") codeForm.show(state, turned || !before);
  else codeForm.clear();
  if (status === "pending") phoneForm.recall(state);
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
  passwordForm.hide();
  codeForm.clear();
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

/** A code was sent; the number can still be another one. */
function giveOtherNumber() {
  otherNumber = (numbers += 1);
  ways.show("phone");
  take(last);
  byId("phone-input").focus();
}

async function freshQr() {
  expectCode();
  await post("refresh");
  feed.wake();
}

function backToQr() {
  ways.show("qr");
  return freshQr();
}

onClick("refresh", ({ currentTarget }) => act(currentTarget, freshQr));
for (const id of ["password-refresh", "code-refresh"]) onClick(id, ({ currentTarget }) => act(currentTarget, backToQr));

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

/** Whoever opened this in Telegram must be the login's person; the page's link alone is enough elsewhere. */
async function checkIdentity() {
  try {
    await fetchStatus();
  } catch (error) {
    if (error instanceof Refused && [401, 403].includes(error.status)) refused(error);
  }
}

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
