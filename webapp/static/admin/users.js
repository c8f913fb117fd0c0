// People: looked for in a list, or one of them whole.

import { byId, make } from "../signed_in/dom.js";
import { say } from "../signed_in/words.js";
import { mark, when, whom } from "./facts.js";
import { chosen, mirror, prepare } from "./filters.js";
import { List } from "./list.js";
import { showPerson } from "./person.js";

const COLUMNS = [
  { name: "panel.col_person", kind: "main", cell: whom },
  { name: "panel.col_phone", cell: ({ phone_masked: phone }) => phone && make("span", { text: phone, dir: "ltr" }) },
  { name: "panel.col_account", cell: ({ session }) => mark(session) },
  { name: "panel.col_plan", cell: ({ plan }) => plan },
  { name: "panel.col_bot", cell: ({ blocked }) => (blocked ? make("span", { class: "mark bad", text: say("panel.blocked") }) : null) },
  { name: "panel.col_known_since", cell: ({ created_at: since }) => when(since) },
];

let list = null;

export function showUsers({ id }) {
  byId("users-all").hidden = Boolean(id);
  byId("person").hidden = !id;
  if (id) {
    showPerson(id);
    return;
  }
  const form = byId("users-filter");
  if (!list) {
    prepare(form, "users");
    list = new List(byId("users-list"), {
      path: "users",
      params: () => chosen(form),
      caption: "panel.users",
      columns: COLUMNS,
      empty: "panel.users_none",
    });
  }
  mirror(form);
  list.show();
}
