// Logins as they go on, looked at every few seconds.

import { get } from "../signed_in/api.js";
import { byId, make, write } from "../signed_in/dom.js";
import { nothing, Part } from "../signed_in/part.js";
import { count, length, say } from "../signed_in/words.js";
import { act } from "./acts.js";
import { link } from "./address.js";
import { button, code, mark, owner, when, whom } from "./facts.js";
import { follow, keepingFocus } from "./live.js";
import { table } from "./table.js";

const EVERY = 3000; // milliseconds

let parts = null;
let logins = null;

function cancel({ id, label, first_name: name }) {
  return act({
    ask: { title: say("panel.cancel_title"), text: say("panel.cancel_text", { name }), yes: say("panel.cancel") },
    path: `logins/${id}/cancel`,
    body: { confirm: label },
    said: () => say("panel.cancelled"),
    after: () => refresh({ quiet: true }),
  });
}

const state = ({ state: name, code: why, problem }) =>
  make("span", {}, mark(name), (why || problem) && make("span", { class: "row-note" }, code(why || problem)));

const invited = ({ invite_code: invite }) =>
  invite && link({ section: "invites", id: invite }, invite, { dir: "ltr" });

/** What is being finished cannot be ended any more. */
const ending = (login) =>
  login.state === "finalising"
    ? null
    : button(say("panel.cancel"), () => cancel(login), { danger: true, "data-key": `cancel-${login.id}` });

const COMMON = [
  { name: "panel.col_person", kind: "main", cell: whom },
  { name: "panel.col_state", cell: state },
  { name: "panel.col_login", cell: ({ label }) => code(label) },
  { name: "panel.col_invite", cell: invited },
];

const LIVE = [
  ...COMMON,
  { name: "panel.col_age", kind: "number", cell: ({ age }) => length(age) },
  { name: "panel.col_left", kind: "number", cell: ({ expires_in: left }) => length(Math.max(0, left)) },
  { name: "panel.col_owner", cell: owner },
  { name: "panel.col_drafts", kind: "number", cell: ({ drafts }) => count(drafts) },
  { name: "panel.col_act", kind: "act", cell: ending },
];

const ENDED = [
  ...COMMON,
  { name: "panel.col_begun", cell: ({ created_at: begun }) => when(begun) },
  { name: "panel.col_ended", cell: ({ finished_at: ended }) => when(ended) },
];

function live({ live: items, more }) {
  write(byId("live-count"), say("panel.live_count", { count: count(items.length + more) }));
  if (!items.length) return nothing(say("panel.logins_none"));
  return [
    table({ caption: say("panel.logins_live"), columns: LIVE, items }),
    more > 0 && make("p", { class: "note", text: say("panel.live_more", { count: count(more) }) }),
  ];
}

const ended = ({ ended: items }) =>
  items.length ? table({ caption: say("panel.logins_ended"), columns: ENDED, items }) : nothing(say("panel.logins_none_ended"));

/** Both tables show one answer. */
function refresh(options) {
  logins = get("/admin/api/logins/");
  return Promise.all(parts.map((part) => part.refresh(options)));
}

export function showLogins() {
  const boxes = [byId("live-list"), byId("ended-list")];
  parts ??= [live, ended].map((draw, at) => new Part(boxes[at], { load: () => logins, draw: keepingFocus(boxes[at], draw) }));
  refresh();
  follow("logins", EVERY, () => refresh({ quiet: true }));
}
