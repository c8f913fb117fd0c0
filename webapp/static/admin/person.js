// One person whole, and what an operator may do to them.

import { get } from "../signed_in/api.js";
import { avatar, byId, make } from "../signed_in/dom.js";
import { go } from "../signed_in/navigation.js";
import { nothing, Part } from "../signed_in/part.js";
import { count, dateOnly, fullTime, say, titleOf } from "../signed_in/words.js";
import { act } from "./acts.js";
import { link } from "./address.js";
import { LINE } from "./audit.js";
import { button, code, facts, mark, when } from "./facts.js";
import { keepingFocus } from "./live.js";
import { logOut } from "./sessions.js";
import { table } from "./table.js";

let shown = { id: "", name: "" };
let part = null;

const box = (title, ...children) => make("section", { class: "box", "aria-label": title }, make("h3", { text: title }), ...children);
const nameOf = (user) => [user.first_name, user.last_name].filter(Boolean).join(" ") || String(user.telegram_id);
/** A button for what cannot be undone. */
const acting = (key, onclick) =>
  make("div", { class: "actions" }, button(say(key), onclick, { danger: true, "data-key": key }));
const again = () => part.refresh({ quiet: true });

function profile(user) {
  return box(
    say("panel.profile"),
    facts([
      [say("panel.telegram_id"), code(String(user.telegram_id))],
      [say("panel.username"), user.username && `@${user.username}`],
      [say("panel.col_phone"), user.phone_masked && make("span", { text: user.phone_masked, dir: "ltr" })],
      [say("panel.language"), user.language],
      [say("panel.col_known_since"), fullTime(user.created_at)],
      [say("panel.blocked_since"), user.bot_blocked_at && fullTime(user.bot_blocked_at)],
    ]),
  );
}

function session(user) {
  if (!user.session_status) return box(say("panel.session"), nothing(say("panel.session_none")));
  return box(
    say("panel.session"),
    facts([
      [say("panel.col_status"), mark(user.session_status)],
      [say("panel.col_dc"), `DC ${user.session_dc}`],
      [say("panel.col_key"), code(user.session_key)],
      [say("panel.col_since"), fullTime(user.session_updated_at)],
    ]),
    acting("panel.log_out", () => logOut({ ...shown, after: again })),
  );
}

function endPlan() {
  return act({
    ask: { title: say("panel.end_plan_title"), text: say("panel.end_plan_text", { name: shown.name }), yes: say("panel.end_plan") },
    path: `users/${shown.id}/subscription/end`,
    body: { confirm: shown.id },
    said: ({ ended }) => say(ended ? "panel.plan_ended" : "panel.plan_none"),
    after: again,
  });
}

function grantForm(plans) {
  const options = plans.map(({ code: value, title: text }) => make("option", { value, text }));
  const select = make("select", { id: "grant-plan", name: "plan" }, ...options);
  const chosen = () => ({ name: shown.name, plan: select.selectedOptions[0].text });
  const submit = (event) => {
    event.preventDefault();
    act({
      ask: { title: say("panel.grant_title"), text: say("panel.grant_text", chosen()), yes: say("panel.grant"), danger: false },
      path: `users/${shown.id}/subscription`,
      body: { plan: select.value },
      said: ({ subscription }) => say("panel.granted", { plan: subscription.title }),
      after: again,
    });
  };
  const label = make("label", { for: "grant-plan", text: say("panel.grant_label") });
  const give = make("button", { class: "button", type: "submit", text: say("panel.grant") });
  return make("form", { class: "inline", onsubmit: submit }, label, make("div", { class: "inline-row" }, select, give));
}

function plan({ subscription, quotas }, plans) {
  const used = quotas.map(({ titles, used: so, limit }) => [titleOf(titles), `${count(so)} / ${count(limit)}`]);
  const current = subscription
    ? [
        facts([
          [say("panel.col_plan"), make("b", { text: subscription.title })],
          [say("panel.until"), subscription.ends_at ? dateOnly(subscription.ends_at) : say("panel.without_end")],
          ...used,
        ]),
        acting("panel.end_plan", endPlan),
      ]
    : [nothing(say("panel.plan_none"))];
  return box(say("panel.plan"), ...current, grantForm(plans));
}

const LOGINS = [
  { name: "panel.col_state", kind: "main", cell: ({ state }) => mark(state) },
  { name: "panel.col_login", cell: ({ label }) => code(label) },
  { name: "panel.col_reason", cell: ({ code: why, problem }) => code(why || problem) },
  { name: "panel.col_invite", cell: ({ invite_code: invite }) => invite && link({ section: "invites", id: invite }, invite, { dir: "ltr" }) },
  { name: "panel.col_begun", cell: ({ created_at: begun }) => when(begun) },
];

const SIGN_INS = [
  { name: "panel.col_way", kind: "main", cell: ({ method }) => say(`panel.method_${method}`) },
  { name: "panel.col_begun", cell: ({ created_at: begun }) => when(begun) },
  { name: "panel.col_used", cell: ({ rotated_at: used }) => when(used) },
];

const wide = (title, columns, items, empty, ...more) =>
  make(
    "section",
    { class: "box whole", "aria-label": title },
    make("h3", { text: title }),
    items.length ? table({ caption: title, columns, items }) : nothing(empty),
    ...more,
  );

function reset() {
  return act({
    ask: { title: say("panel.reset_title", { name: shown.name }), text: say("panel.reset_text"), yes: say("panel.reset") },
    path: `users/${shown.id}/reset`,
    body: { confirm: shown.id },
    said: () => say("panel.reset_done", { name: shown.name }),
    after: () => go({ section: "users" }, { instead: true }),
  });
}

function draw([all, plans]) {
  shown = { id: String(all.user.telegram_id), name: nameOf(all.user) };
  const attempts = link({ section: "attempts", user: shown.id }, say("panel.all_attempts"));
  const history = link({ section: "audit", subject: `user:${shown.id}` }, say("panel.all_history"));
  return [
    make(
      "div",
      { class: "row person-head" },
      avatar(shown.id, shown.name, "large"),
      make("h2", { class: "view-title", tabindex: "-1", dir: "auto", text: shown.name }),
    ),
    make("div", { class: "boxes" }, profile(all.user), session(all.user), plan(all, plans.items), danger()),
    make(
      "div",
      { class: "boxes one" },
      wide(say("panel.logins"), LOGINS, all.logins, say("panel.logins_none_ended"), make("p", { class: "note" }, attempts)),
      wide(say("panel.sign_ins"), SIGN_INS, all.sign_ins, say("panel.sign_ins_none")),
      wide(say("panel.history"), LINE, all.history, say("panel.audit_none"), make("p", { class: "note" }, history)),
    ),
  ];
}

const danger = () =>
  box(say("panel.reset"), make("p", { class: "note", text: say("panel.reset_note") }), acting("panel.reset", reset));

/** Show somebody; the title takes the focus once they are there. */
export async function showPerson(id) {
  const where = byId("person-box");
  const load = () => Promise.all([get(`/admin/api/users/${encodeURIComponent(id)}/`), get("/admin/api/plans/")]);
  part = new Part(where, { load, draw: keepingFocus(where, draw), lines: 8 });
  byId("person-back").onclick = () => go({ section: "users" });
  if (await part.refresh()) where.querySelector(".view-title")?.focus({ preventScroll: true });
}
