// The account: whose it is, what the plan gives and how much of it is used, and the session that the portal holds.

import { get, post, Refused } from "../signed_in/api.js";
import { confirmed } from "../signed_in/dialog.js";
import { avatar, byId, make } from "../signed_in/dom.js";
import { toast } from "../signed_in/notice.js";
import { nothing, Part } from "../signed_in/part.js";
import { count, dateOnly, fullTime, say, sentence, titleOf } from "../signed_in/words.js";
import { look } from "./account_status.js";

const parts = [];

/** A list of facts; what is not known is left out. */
function facts(rows) {
  const known = rows.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return make("dl", { class: "facts" }, ...known.flatMap(([name, value]) => [make("dt", { text: say(name) }), make("dd", { dir: "auto", text: value })]));
}

function profile(user) {
  const name = [user.first_name, user.last_name].filter(Boolean).join(" ");
  return [
    make(
      "div",
      { class: "row" },
      avatar(user.telegram_id, name, "large"),
      make("div", { class: "row-main" }, make("b", { class: "row-title", dir: "auto", text: name }), user.username && make("span", { class: "row-note", text: `@${user.username}` })),
    ),
    facts([
      ["dashboard.telegram_id", String(user.telegram_id)],
      ["dashboard.phone", user.phone_masked],
      ["dashboard.connected_since", user.is_authenticated && user.authenticated_at ? fullTime(user.authenticated_at) : null],
    ]),
  ];
}

function meter({ titles, limit, used, left, resets_at: resets }) {
  const name = titleOf(titles);
  const value = say("dashboard.used_of", { used: count(used), limit: count(limit) });
  const note = resets ? say("dashboard.left_until", { left: count(left), when: fullTime(resets) }) : say("dashboard.left", { left: count(left) });
  return make(
    "div",
    { class: left > 0 ? "meter" : "meter full" },
    make("p", { class: "meter-line" }, make("span", { text: name }), make("b", { text: value })),
    make("progress", { max: Math.max(limit, 1), value: Math.min(used, limit), "aria-label": name }),
    make("p", { class: "note", text: note }),
  );
}

function plan({ plan: kind, ends_at: ends, quotas }) {
  if (!kind) return nothing(say("dashboard.no_plan"));
  return [
    make(
      "div",
      { class: "row" },
      make("b", { class: "row-main row-title", text: kind.title }),
      make("span", { class: "mark good", text: ends ? say("dashboard.until", { when: dateOnly(ends) }) : say("dashboard.without_end") }),
    ),
    ...quotas.map(meter),
    ...kind.features.map(({ titles, included }) => make("p", { class: "note", text: say(included ? "dashboard.feature" : "dashboard.no_feature", { title: titleOf(titles) }) })),
  ];
}

/** Ask first, then end the session; say what was reached. */
async function end({ path, title, text, yes }) {
  if (!(await confirmed({ title: say(title), text: say(text), yes: say(yes) }))) return;
  try {
    const { remote, local } = await post(path);
    toast(say(remote ? "dashboard.ended" : local ? "dashboard.ended_here" : "dashboard.ended_nothing"));
  } catch (problem) {
    toast(sentence(problem));
  }
  await look().catch(() => {});
  showAccount();
}

const LOG_OUT = { path: "/telegram/auth/logout/", title: "dashboard.log_out_title", text: "dashboard.log_out_text", yes: "dashboard.log_out" };
const RESET = { path: "/telegram/session/reset/", title: "dashboard.reset_title", text: "dashboard.reset_text", yes: "dashboard.reset" };

function session(info) {
  if (info === null) return nothing(say("dashboard.no_session"));
  const isActive = info.status === "active";
  const button = (what) => make("button", { type: "button", class: "button danger", text: say(what.yes), onclick: () => end(what) });
  return [
    make("div", { class: "row" }, make("b", { class: "row-main row-title", text: info.device }), make("span", { class: isActive ? "mark good" : "mark bad", text: say(isActive ? "dashboard.active" : "dashboard.revoked") })),
    facts([
      ["dashboard.data_centre", `DC ${info.dc_id}`],
      ["dashboard.created", fullTime(info.created_at)],
      ["dashboard.checked", info.checked_at && fullTime(info.checked_at)],
    ]),
    make("div", { class: "actions" }, button(LOG_OUT), button(RESET)),
  ];
}

async function kept() {
  try {
    return await get("/telegram/session/info/");
  } catch (problem) {
    if (problem instanceof Refused && problem.code === "session_missing") return null;
    throw problem;
  }
}

/** Show everything anew; what is on show stays until there is something newer. */
export function showAccount() {
  if (!parts.length) {
    parts.push(
      new Part(byId("profile"), { load: () => get("/telegram/user/info/"), draw: profile }),
      new Part(byId("plan"), { load: () => get("/telegram/subscription/"), draw: plan }),
      new Part(byId("session"), { load: kept, draw: session }),
    );
  }
  for (const part of parts) part.refresh({ quiet: part.box.dataset.state === "ready" });
}
