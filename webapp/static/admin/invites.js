// Invites: made, looked into, taken back.

import { get } from "../signed_in/api.js";
import { byId, make } from "../signed_in/dom.js";
import { go } from "../signed_in/navigation.js";
import { nothing, Part } from "../signed_in/part.js";
import { count, say } from "../signed_in/words.js";
import { act } from "./acts.js";
import { link } from "./address.js";
import { button, facts, mark, when, whom } from "./facts.js";
import { copying, prepareIssue } from "./issue.js";
import { List } from "./list.js";
import { keepingFocus } from "./live.js";
import { table } from "./table.js";

let list = null;

function revoke(code, after) {
  return act({
    ask: { title: say("panel.revoke_title", { code }), text: say("panel.revoke_text"), yes: say("panel.revoke") },
    path: `invites/${code}/revoke`,
    body: { confirm: code },
    said: ({ revoked }) => say(revoked ? "panel.revoked" : "panel.revoked_before", { code }),
    after,
  });
}

const revoking = (code, after) =>
  button(say("panel.revoke"), () => revoke(code, after), { danger: true, "data-key": `revoke-${code}` });

const used = ({ consumed, reserved, max_uses: most }) =>
  make(
    "span",
    {},
    `${count(consumed)} / ${count(most)}`,
    reserved > 0 && make("span", { class: "row-note", text: say("panel.reserved_now", { count: count(reserved) }) }),
  );

const until = ({ expires_at: end }) => when(end) ?? say("panel.without_end");

const COLUMNS = [
  { name: "panel.col_code", kind: "main", cell: ({ code }) => link({ section: "invites", id: code }, code, { dir: "ltr", class: "leads code" }) },
  { name: "panel.col_status", cell: ({ status }) => mark(status) },
  { name: "panel.col_plan", cell: ({ plan }) => plan },
  { name: "panel.col_uses", kind: "number", cell: used },
  { name: "panel.until", cell: until },
  { name: "panel.col_made", cell: ({ created_at: made }) => when(made) },
  { name: "panel.col_made_by", cell: ({ created_by: actor }) => actor },
  {
    name: "panel.col_act",
    kind: "act",
    cell: ({ code, status }) =>
      make(
        "span",
        { class: "pair-of-acts" },
        copying(code, say("panel.copy")),
        status !== "revoked" && revoking(code, () => list.show({ quiet: true })),
      ),
  },
];

const USES = [
  { name: "panel.col_person", kind: "main", cell: (use) => whom(use) ?? say("panel.forgotten") },
  { name: "panel.col_status", cell: ({ state }) => mark(state) },
  { name: "panel.col_begun", cell: ({ reserved_at: begun }) => when(begun) },
  { name: "panel.col_ended", cell: ({ settled_at: ended }) => when(ended) },
];

let part = null;

function one({ invite, uses }) {
  const canRevoke = invite.status !== "revoked";
  return [
    make("h2", { class: "view-title code", tabindex: "-1", dir: "ltr", text: invite.code }),
    make(
      "section",
      { class: "box" },
      facts([
        [say("panel.col_status"), mark(invite.status)],
        [say("panel.col_plan"), invite.plan],
        [say("panel.col_uses"), used(invite)],
        [say("panel.until"), until(invite)],
        [say("panel.col_made"), when(invite.created_at)],
        [say("panel.col_made_by"), invite.created_by],
      ]),
      make(
        "div",
        { class: "actions" },
        copying(invite.code),
        canRevoke && revoking(invite.code, () => part.refresh({ quiet: true })),
      ),
    ),
    make(
      "section",
      { class: "box", "aria-label": say("panel.uses") },
      make("h3", { text: say("panel.uses") }),
      uses.length
        ? table({ caption: say("panel.uses"), columns: USES, items: uses })
        : nothing(say("panel.uses_none")),
    ),
  ];
}

async function showOne(id) {
  const where = byId("invite-box");
  part = new Part(where, { load: () => get(`/admin/api/invites/${encodeURIComponent(id)}/`), draw: keepingFocus(where, one), lines: 6 });
  byId("invite-back").onclick = () => go({ section: "invites" });
  if (await part.refresh()) where.querySelector(".view-title")?.focus({ preventScroll: true });
}

export function showInvites({ id }) {
  byId("invites-all").hidden = Boolean(id);
  byId("invite").hidden = !id;
  if (id) {
    showOne(id);
    return;
  }
  if (!list) {
    list = new List(byId("invites-list"), { path: "invites", caption: "panel.invites", columns: COLUMNS, empty: "panel.invites_none" });
    prepareIssue(() => list.show({ quiet: true }));
  }
  list.show();
}
