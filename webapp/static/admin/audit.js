// The audit log, and the messages that the bot could not send.

import { byId, make } from "../signed_in/dom.js";
import { link } from "./address.js";
import { code, when } from "./facts.js";
import { chosen, mirror, prepare } from "./filters.js";
import { List } from "./list.js";
import { count, say } from "../signed_in/words.js";

/** A name of the log; where it is somebody's, it leads to them. */
function named(name) {
  const [kind, id] = name.split(":");
  const isPerson = (kind === "user" || kind === "operator") && /^\d+$/.test(id ?? "");
  return isPerson ? link({ section: "users", id }, name, { dir: "ltr" }) : code(name);
}

/** The details of a line, one after the other. */
export function details(all) {
  const known = Object.entries(all).filter(([, value]) => value !== null);
  if (!known.length) return null;
  const text = ([name, value]) => `${name}: ${typeof value === "object" ? JSON.stringify(value) : value}`;
  return make("span", { class: "details", dir: "ltr", text: known.map(text).join(", ") });
}

export const LINE = [
  { name: "panel.col_when", cell: ({ at }) => when(at) },
  { name: "panel.col_actor", cell: ({ actor }) => named(actor) },
  { name: "panel.col_action", kind: "main", cell: ({ action }) => code(action) },
  { name: "panel.col_subject", cell: ({ subject }) => named(subject) },
  { name: "panel.col_details", cell: ({ details: all }) => details(all) },
];

const OWED = [
  { name: "panel.col_person", cell: ({ telegram_id: id }) => link({ section: "users", id: String(id) }, String(id)) },
  { name: "panel.col_message", kind: "main", cell: ({ kind }) => code(kind) },
  { name: "panel.col_tries", kind: "number", cell: ({ attempts }) => count(attempts) },
  { name: "panel.col_problem", cell: ({ problem }) => problem },
  { name: "panel.col_given_up", cell: ({ failed_at: failed }) => when(failed) ?? say("panel.tried_again") },
  { name: "panel.col_begun", cell: ({ created_at: begun }) => when(begun) },
];

let lists = null;

export function showAudit() {
  const form = byId("audit-filter");
  if (!lists) {
    prepare(form, "audit");
    lists = [
      new List(byId("audit-list"), { path: "audit", params: () => chosen(form), caption: "panel.audit", columns: LINE, empty: "panel.audit_none" }),
      new List(byId("outbox-list"), { path: "outbox", caption: "panel.outbox", columns: OWED, empty: "panel.outbox_none" }),
    ];
  }
  mirror(form);
  for (const list of lists) list.show();
}
