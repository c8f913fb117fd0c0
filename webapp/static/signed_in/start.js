// The beginning of every signed-in page: who is asking, in which language, and then the page itself.

import { mirrorButtons } from "../common/buttons.js";
import { host } from "../common/host.js";
import { applyTheme } from "../common/theme.js";
import { get, onSignedOut, Refused } from "./api.js";
import { avatar, byId } from "./dom.js";
import { isVouchedFor, onSignedOutElsewhere, renew, signOut } from "./identity.js";
import { toast } from "./notice.js";
import { NotSignedIn, prepareSignIn, showProblem, signInOnReturn } from "./sign_in.js";
import { sentence } from "./words.js";

const VIEWS = ["opening", "sign-in", "trouble", "page"];
let open = () => {};
let isOpen = false;

function show(view) {
  const before = document.body.dataset.view;
  document.body.dataset.view = view;
  for (const name of VIEWS) byId(name).hidden = name !== view;
  if (view === before || view === "opening" || view === "page") return;
  const titles = [...byId(view).querySelectorAll(".view-title")];
  titles.find((title) => title.getClientRects().length)?.focus({ preventScroll: true });
}

/** The person reads another language than the page was made in: get it in theirs. */
function turnedTo(language) {
  if (!language || language === document.documentElement.lang) return false;
  const address = new URL(location.href);
  address.searchParams.set("lang", language);
  location.replace(address); // with its fragment: inside Telegram the launch data is there
  return true;
}

function introduce(me) {
  const { telegram_id: id, first_name: first, last_name: last } = me.user;
  const name = [first, last].filter(Boolean).join(" ") || String(id);
  byId("who-name").textContent = name;
  byId("who-avatar").replaceWith(Object.assign(avatar(id, name, "small"), { id: "who-avatar" }));
  byId("who").hidden = false;
  byId("sign-out").hidden = isVouchedFor;
  byId("development").hidden = me.development !== true;
}

/** Make sure that somebody is known. Throws why nobody is: what just failed counts before an old cookie. */
async function identify() {
  let failure = null;
  try {
    if (isVouchedFor || (await signInOnReturn())) return;
  } catch (problem) {
    failure = problem;
  }
  await renew().catch((problem) => {
    throw failure ?? problem;
  });
}

/** Find out who is asking and open the page; otherwise show what can be done. */
async function enter() {
  show("opening");
  try {
    await identify();
    const me = await get("/api/me");
    if (turnedTo(me.user.language)) return;
    introduce(me);
    show("page");
    isOpen = true;
    await open(me);
  } catch (problem) {
    failed(problem);
  }
}

function failed(problem) {
  const isUnknown = problem instanceof NotSignedIn || (problem instanceof Refused && problem.status === 401);
  if (isUnknown) {
    show("sign-in");
    if (problem.code !== "not_authenticated") showProblem(sentence(problem));
  } else {
    byId("trouble-text").textContent = sentence(problem);
    show("trouble");
  }
}

async function leave() {
  try {
    await signOut();
    location.reload();
  } catch (problem) {
    toast(sentence(problem));
  }
}

/** `open(me)` fills the page once somebody is known; `me` is what `GET /api/me` says. */
export function begin(openPage) {
  open = openPage;
  applyTheme(host.theme);
  host.on("theme_changed", (data) => applyTheme(data.theme_params));
  prepareSignIn(() => (isOpen ? location.reload() : enter()));
  onSignedOut(() => isOpen && show("sign-in"));
  onSignedOutElsewhere(() => location.reload());
  byId("sign-out").addEventListener("click", leave);
  byId("trouble-retry").addEventListener("click", enter);
  mirrorButtons();
  host.ready();
  document.documentElement.setAttribute("data-ready", "");
  return enter();
}
