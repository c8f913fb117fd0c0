// No account is connected: why, and how to connect one. A login that goes on is followed to its end.

import { host } from "../common/host.js";
import { get, post } from "../signed_in/api.js";
import { byId, make } from "../signed_in/dom.js";
import { announce, toast } from "../signed_in/notice.js";
import { length, say, sentence } from "../signed_in/words.js";
import { Live } from "./live.js";
import { look, accountStatus } from "./account_status.js";

const RETURN = "portal.return"; // tells the login's page where it was opened from
const EVERY = 2500; // milliseconds

const box = byId("connect");
const live = new Live(follow, EVERY);
let hasPlan = false;

/** Begin a login of one's own, and go to its page. */
async function connect(button) {
  button.disabled = true;
  try {
    const { url } = await post("/telegram/auth/login/");
    const page = new URL(url);
    try {
      sessionStorage.setItem(RETURN, page.searchParams.get("session_id"));
    } catch {
      // storage may be refused; then the page ends as it always does
    }
    location.assign(`${page.pathname}${page.search}${host.inside ? location.hash : ""}`);
  } catch (problem) {
    toast(sentence(problem));
    button.disabled = false;
    look().catch(() => {});
  }
}

async function cancel(button) {
  button.disabled = true;
  try {
    await post("/telegram/session/reset/");
    await look();
  } catch (problem) {
    toast(sentence(problem));
    button.disabled = false;
  }
}

const action = (key, act, kind = "") => make("button", { type: "button", class: `button ${kind}`, text: say(key), onclick: ({ currentTarget }) => act(currentTarget) });

function view(seal, title, text, ...more) {
  return make(
    "div",
    { class: "view-end" },
    make("span", { class: `seal ${seal}`, "aria-hidden": "true" }),
    make("h2", { class: "view-title", tabindex: "-1", text: say(title) }),
    make("p", { id: "connect-text", text }),
    ...more,
  );
}

function draw() {
  const isRevoked = accountStatus.status === "revoked";
  if (accountStatus.login) {
    box.replaceChildren(
      view(
        "letter",
        "dashboard.login_title",
        "",
        make("p", { class: "note", id: "connect-left", role: "timer" }),
        hasPlan && action("dashboard.login_here", connect, "primary"),
        action("dashboard.login_cancel", cancel, "danger"),
      ),
    );
  } else if (hasPlan) {
    const title = isRevoked ? "dashboard.revoked_title" : "dashboard.connect_title";
    const text = say(isRevoked ? "dashboard.revoked_text" : "dashboard.connect_text");
    box.replaceChildren(view(isRevoked ? "over" : "lock", title, text, action("dashboard.connect", connect, "primary")));
  } else box.replaceChildren(view("lock", "dashboard.connect_title", say("dashboard.connect_invite")));
}

/** Ask for the login's state and show it. */
async function follow() {
  const state = await get("/telegram/auth/qr/status/");
  const text = say(`dashboard.login.${state.step ?? state.status}`) || say("dashboard.login.pending");
  const line = byId("connect-text");
  if (accountStatus.login && line && line.textContent !== text) {
    line.textContent = text;
    announce(text);
  }
  if (byId("connect-left")) byId("connect-left").textContent = state.expires_in == null ? "" : say("dashboard.login_left", { left: length(state.expires_in) });
  await look();
}

/** Show how to connect, or the login's state; keeps itself up to date. `plan`: the person has a subscription. */
export function showConnect({ plan }) {
  hasPlan = plan;
  draw();
  box.hidden = false;
  if (accountStatus.login) follow().catch(() => {});
  live.start();
}

export function hideConnect() {
  box.hidden = true;
  live.stop();
}
