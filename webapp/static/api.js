// Requests to the portal. Inside Telegram they say who is asking; elsewhere the page's own link is enough.

import { host } from "./host.js";
import { Refused, request } from "./request.js";

export { Refused };

const session = document.body.dataset.sessionId ?? "";
let initData = host.initData;

/** Without proof of who is asking: it is too old to hold, yet the link still opens this login. */
export function forgetIdentity() {
  initData = "";
}

export const hasIdentity = () => initData !== "";

function headers(extra = {}) {
  const all = { "Accept-Language": document.documentElement.lang, ...extra };
  if (initData) all.Authorization = `tma ${initData}`;
  return all;
}

const query = `?session_id=${encodeURIComponent(session)}`;

export const eventsUrl = `/qr-auth-events${query}`;

export async function fetchStatus() {
  return (await request(`/qr-auth-status${query}`, { headers: headers() })).json();
}

export async function fetchChallenge() {
  return (await request(`/qr-auth/password${query}`, { headers: headers() })).json();
}

export async function post(action, fields = {}) {
  const response = await request(`/qr-auth/${action}`, {
    method: "POST",
    headers: headers({ "Content-Type": "application/json" }),
    body: JSON.stringify({ session_id: session, ...fields }),
  });
  return response.json();
}

/** What only the login's own person may do; the answer is the state it led to. */
export async function postPersonal(action, fields = {}) {
  const response = await request(`/telegram/auth/${action}/`, {
    method: "POST",
    headers: headers({ "Content-Type": "application/json" }),
    body: JSON.stringify(fields),
  });
  return response.json();
}

/** All that the page itself would show if it were opened now: for when the event stream is out of reach. */
export async function fetchState() {
  const response = await request(`/qr-auth${query}`, { headers: headers({ Accept: "text/html" }) });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const state = JSON.parse(page.body.dataset.state);
  const svg = page.querySelector("#qr-code svg");
  return svg ? { ...state, qr_svg: svg.outerHTML } : state;
}

/** The address of this page without Telegram's launch data: what may be opened on another screen. */
export const pageLink = `${location.origin}${location.pathname}${query}`;
