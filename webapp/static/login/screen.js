// What the page shows: one state of the login at a time.

const byId = (id) => document.getElementById(id);
const texts = JSON.parse(document.body.dataset.texts);
const SOON = 30; // seconds before the end, from when on the countdown is red
const TOAST = 5000; // milliseconds
const PATIENCE = 4000; // milliseconds to wait for a fresh code
const pageTitle = document.title;
const DEEP_LINK = /^tg:\/\/login\?token=[\w=-]+$/;

const parts = Object.fromEntries([...document.querySelectorAll("[data-step]")].map((part) => [part.dataset.step, part]));
const qr = byId("qr");
const qrCode = byId("qr-code");
const detail = byId("status-detail");
const openLink = byId("open");
const copyButton = byId("copy");
const copyArea = byId("copy-text");

let url = "";
let end = 0; // when the login runs out, as performance.now()
let qrEnd = Infinity; // when the code on show does
let expecting = false; // a fresh one was asked for
let offline = false;
let current = {};
let toastTimer = 0;
let expectTimer = 0;

export const say = (key) => texts[key] ?? "";

/** The login token on show, or an empty string. */
export const token = () => (url ? new URLSearchParams(url.slice(url.indexOf("?"))).get("token") : "");

export function toast(text) {
  const box = byId("toast");
  box.textContent = text;
  box.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => (box.hidden = true), TOAST);
}

/** Show a state of the login. Returns whether another part of the page came into view. */
export function show(state) {
  const name = state.step ?? state.status;
  const view = parts[name] ? name : "ended";
  const turned = byId("screen").dataset.view !== view;
  current = state;
  offline = false;
  expecting = false;
  byId("screen").dataset.view = view;
  for (const [key, part] of Object.entries(parts)) part.hidden = key !== view;
  byId("foot").hidden = view === "ended" || view === "authorized";
  end = state.expires_in == null ? 0 : performance.now() + state.expires_in * 1000;
  if (view === "pending") showCode(state);
  else forgetCode();
  if (view === "ended") showEnd(state);
  tick();
  return turned;
}

function showCode(state) {
  const link = DEEP_LINK.test(state.url ?? "") ? state.url : "";
  if (link !== url) {
    url = link;
    openLink.toggleAttribute("aria-disabled", !url);
    if (url) openLink.setAttribute("href", url);
    else openLink.removeAttribute("href");
    copyButton.disabled = !url;
    if (!copyArea.hidden) copyArea.value = token();
  }
  if (state.qr_svg) qrCode.replaceChildren(drawn(state.qr_svg));
  else if (!url) qrCode.replaceChildren();
  qr.toggleAttribute("data-empty", !qrCode.firstElementChild);
  qrEnd = url && state.qr_expires_in != null ? performance.now() + state.qr_expires_in * 1000 : Infinity;
  showDetail();
}

const drawn = (svg) => document.importNode(new DOMParser().parseFromString(svg, "image/svg+xml").documentElement, true);

/** No code that no longer leads anywhere stays on the page. */
function forgetCode() {
  url = "";
  qrEnd = Infinity;
  qrCode.replaceChildren();
  openLink.removeAttribute("href");
  copyArea.value = "";
}

function showDetail() {
  const problem = offline || Boolean(current.problem);
  const usual = say(url ? "waiting_scan" : "preparing");
  const text = offline ? say("offline") : (current.message ?? usual);
  if (detail.textContent !== text) detail.textContent = text;
  detail.dataset.tone = problem ? "problem" : "";
}

function showEnd(state) {
  const known = state.status === "not_found" ? "unknown" : "cancelled";
  byId("ended-title").textContent = state.title ?? say(`${known}.title`);
  byId("ended-text").textContent = state.message ?? say(`${known}.text`);
}

/** Nothing answers: say so, and hide a code that may have run out meanwhile. */
export function showOffline() {
  if (!offline && !isSeen(detail)) toast(say("offline"));
  offline = true;
  showDetail();
}

/** A fresh code was asked for: wait for it, but not for ever, for the old one still works. */
export function expectCode() {
  expecting = true;
  clearTimeout(expectTimer);
  expectTimer = setTimeout(() => (expecting = false), PATIENCE);
  tick();
}

/** The refusal of a login that belongs to somebody else. */
export function showRefusal(kind) {
  show({ status: "failed", title: say(`${kind}.title`), message: say(`${kind}.text`) });
}

const isSeen = (element) => element.getClientRects().length > 0;

/** Bring what has just come into view to the eye and to the screen reader; `moved`: from another part of the page. */
export function attend(view, { moved }) {
  const titles = [...(parts[view]?.querySelectorAll(".view-title") ?? [])];
  const title = [...titles, byId("status-title"), document.querySelector("#choice :checked")].find(isSeen);
  document.title = view === "pending" ? pageTitle : title.textContent;
  scrollTo({ top: 0 });
  if (moved || view !== "pending") title?.focus({ preventScroll: true });
}

/** `m:ss`, from an hour on `h:mm:ss` */
export function clock(seconds) {
  const [hours, minutes, rest] = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map(Math.floor);
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

function tick() {
  const now = performance.now();
  const left = Math.max(0, Math.ceil((end - now) / 1000));
  for (const time of document.querySelectorAll(".countdown time")) {
    const text = clock(left);
    if (time.textContent !== text) time.textContent = text;
    time.closest(".countdown").toggleAttribute("data-soon", left <= SOON);
  }
  qr.toggleAttribute("data-stale", (expecting || now >= qrEnd) && !qr.hasAttribute("data-empty"));
}

setInterval(tick, 250);
