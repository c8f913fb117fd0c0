// The kept Telegram sessions.

import { byId } from "../signed_in/dom.js";
import { say } from "../signed_in/words.js";
import { act } from "./acts.js";
import { button, code, mark, owner, when, whom } from "./facts.js";
import { chosen, mirror, prepare } from "./filters.js";
import { List } from "./list.js";

let list = null;

/** Ask, then end somebody's session; say what was reached. */
export function logOut({ id, name, after }) {
  return act({
    ask: { title: say("panel.log_out_title"), text: say("panel.log_out_text", { name }), yes: say("panel.log_out") },
    path: `users/${id}/log-out`,
    body: { confirm: String(id) },
    said: ({ remote, local }) => say(remote ? "panel.logged_out" : local ? "panel.logged_out_here" : "panel.logged_out_nothing"),
    after,
  });
}

const COLUMNS = [
  { name: "panel.col_person", kind: "main", cell: whom },
  { name: "panel.col_status", cell: ({ status }) => mark(status) },
  { name: "panel.col_dc", kind: "number", cell: ({ dc_id: number }) => `DC ${number}` },
  { name: "panel.col_owner", cell: owner },
  { name: "panel.col_checked", cell: ({ checked_at: checked }) => when(checked) },
  { name: "panel.col_since", cell: ({ updated_at: since }) => when(since) },
  { name: "panel.col_key", cell: ({ key_id: key }) => code(key) },
  {
    name: "panel.col_act",
    kind: "act",
    cell: ({ telegram_id: id, first_name: name }) =>
      button(say("panel.log_out"), () => logOut({ id, name, after: () => list.show({ quiet: true }) }), { danger: true, "data-key": `end-${id}` }),
  },
];

export function showSessions() {
  const form = byId("sessions-filter");
  if (!list) {
    prepare(form, "sessions");
    form.elements.status.addEventListener("change", () => form.requestSubmit());
    list = new List(byId("sessions-list"), {
      path: "sessions",
      params: () => chosen(form),
      caption: "panel.sessions",
      columns: COLUMNS,
      empty: "panel.sessions_none",
    });
  }
  mirror(form);
  list.show();
}
