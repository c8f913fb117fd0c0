// Attempts to get in, filtered by person, way, outcome and time.

import { byId } from "../signed_in/dom.js";
import { code, mark, when, whom } from "./facts.js";
import { chosen, mirror, prepare } from "./filters.js";
import { List } from "./list.js";
import { say } from "../signed_in/words.js";

const COLUMNS = [
  { name: "panel.col_person", kind: "main", cell: whom },
  { name: "panel.col_way", cell: ({ method }) => say(`panel.method_${method}`) },
  { name: "panel.col_outcome", cell: ({ status }) => mark(status) },
  { name: "panel.col_reason", cell: ({ reason }) => code(reason) },
  { name: "panel.col_login", cell: ({ login }) => code(login) },
  { name: "panel.col_begun", cell: ({ created_at: begun }) => when(begun) },
  { name: "panel.col_ended", cell: ({ finished_at: ended }) => when(ended) },
];

let list = null;

export function showAttempts() {
  const form = byId("attempts-filter");
  if (!list) {
    prepare(form, "attempts");
    list = new List(byId("attempts-list"), {
      path: "attempts",
      params: () => chosen(form),
      caption: "panel.attempts",
      columns: COLUMNS,
      empty: "panel.attempts_none",
    });
  }
  mirror(form);
  list.show();
}
