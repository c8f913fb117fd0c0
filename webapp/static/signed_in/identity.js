// Who is asking. Inside Telegram its init data says so; in a browser an access token does, which lives in this
// module's memory and nowhere else. The refresh token is a cookie that no script can read.

import { host } from "../common/host.js";
import { Refused, request } from "../common/request.js";

const CHANNEL = "portal.identity"; // tells this browser's other tabs
const STORE = "portal.signed_in"; // that there is a cookie, not what it says

let token = "";
let renewing = null;
const tabs = typeof BroadcastChannel === "function" ? new BroadcastChannel(CHANNEL) : null;

/** Whether Telegram itself vouches for the person, so that nothing has to be signed in. */
export const isVouchedFor = host.initData !== "";

/** The value of the Authorization header; empty when nobody is known. */
export function proof() {
  if (isVouchedFor) return `tma ${host.initData}`;
  return token && `Bearer ${token}`;
}

async function tokens(action, body) {
  const response = await request(`/api/auth/${action}/`, {
    method: "POST",
    credentials: "same-origin",
    headers: { "Accept-Language": document.documentElement.lang, ...(body && { "Content-Type": "application/json" }) },
    body: body && JSON.stringify({ ...body, cookie: true }),
  });
  return response.json();
}

async function take(answer) {
  token = (await answer).access_token;
  remember(true);
}

function remember(known) {
  try {
    if (known) localStorage.setItem(STORE, "1");
    else localStorage.removeItem(STORE);
  } catch {
    // storage may be refused; then nobody is recognised before they ask to be
  }
}

/** Whether somebody has signed in in this browser, so that asking for a token makes sense. */
export function mayBeKnown() {
  try {
    return localStorage.getItem(STORE) !== null;
  } catch {
    return false;
  }
}

/** Get the next access token for the cookie; all who ask at once wait for one answer. Throws Refused without one. */
export function renew() {
  renewing ??= take(tokens("refresh")).finally(() => (renewing = null));
  return renewing;
}

/** Sign in with what the Login Widget's page came back with. */
export const signInByTelegram = (payload) => take(tokens("telegram", payload));

/** Sign in without proof, where the portal is under development. */
export const signInForDevelopment = (telegramId) => take(tokens("dev", { telegram_id: telegramId }));

/** Sign out of the portal in this browser, whatever the server says. */
export async function signOut() {
  try {
    await tokens("sign-out");
  } catch (problem) {
    if (!(problem instanceof Refused) || problem.status !== 401) throw problem;
  }
  token = "";
  remember(false);
  tabs?.postMessage("signed out");
}

/** `listener()` is called when the person has signed out in another tab. */
export function onSignedOutElsewhere(listener) {
  tabs?.addEventListener("message", listener);
}
