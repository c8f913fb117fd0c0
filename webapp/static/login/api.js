// Requests to the portal. They say who is asking where that is known: inside Telegram, or in a browser that is signed
// in to the portal; elsewhere the page's own link is enough.

import { Refused, request } from "../common/request.js";
import { isVouchedFor, proof, renew } from "../signed_in/identity.js";

export { Refused };

const session = document.body.dataset.sessionId ?? "";
let forgotten = false;

/** Without proof of who is asking: it does not hold, or is somebody else's, yet the link still opens this login. */
export function forgetIdentity() {
  forgotten = true;
}

export const hasIdentity = () => !forgotten && proof() !== "";

/** Whether this browser is signed in to the portal as the login's own person; if so, requests say it from now on. */
export async function recognise() {
  if (forgotten || isVouchedFor) return hasIdentity();
  try {
    if (!hasIdentity()) await renew();
    await fetchStatus();
  } catch {
    forgetIdentity();
  }
  return hasIdentity();
}

function headers(extra = {}) {
  const all = { "Accept-Language": document.documentElement.lang, ...extra };
  if (hasIdentity()) all.Authorization = proof();
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
export async function postPersonal(action, fields = {}, again = !isVouchedFor) {
  try {
    const response = await request(`/telegram/auth/${action}/`, {
      method: "POST",
      headers: headers({ "Content-Type": "application/json" }),
      body: JSON.stringify(fields),
    });
    return await response.json();
  } catch (problem) {
    if (!again || problem.code !== "token_expired") throw problem;
  }
  await renew();
  return postPersonal(action, fields, false);
}

/** Whether the dashboard sent the person here, so that they expect to be back there at the end. */
export function cameFromDashboard() {
  try {
    return sessionStorage.getItem("portal.return") === session;
  } catch {
    return false;
  }
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
