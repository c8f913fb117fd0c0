// Small pieces that every section shows: a time, a person, a state, a list of facts.

import { make } from "../signed_in/dom.js";
import { fullTime, length, say, shortTime } from "../signed_in/words.js";
import { link } from "./address.js";

/** A moment: short to see, whole for who points at it. */
export const when = (iso) => iso && make("time", { datetime: iso, title: fullTime(iso), text: shortTime(iso) });

export const code = (text) => text && make("code", { text, dir: "ltr" });

/** Who it is: the name leads to everything about them. */
export function whom({ telegram_id: id, first_name: first, last_name: last, username }) {
  if (!id) return null;
  const name = [first, last].filter(Boolean).join(" ") || String(id);
  const note = username ? `@${username} · ${id}` : String(id);
  return make(
    "span",
    { class: "whom" },
    link({ section: "users", id: String(id) }, name, { dir: "auto", "data-key": `user-${id}` }),
    make("span", { class: "row-note", text: note, dir: "ltr" }),
  );
}

const TONES = {
  good: new Set(["authorized", "active", "success", "open", "consumed"]),
  bad: new Set(["failed", "revoked", "timeout", "expired"]),
};

/** A state in words, with its colour. */
export function mark(state) {
  if (!state) return null;
  const tone = TONES.good.has(state) ? "good" : TONES.bad.has(state) ? "bad" : "";
  return make("span", { class: `mark ${tone}`, text: say(`panel.state_${state}`) || state });
}

/** Names and values; what is not known is left out. */
export function facts(rows) {
  const known = rows.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return make(
    "dl",
    { class: "facts" },
    ...known.flatMap(([name, value]) => [make("dt", { text: name }), make("dd", { dir: "auto" }, value)]),
  );
}

/** Who drives or uses something, and whether their lease still holds. */
export function owner({ owner: name, lease_left: left }) {
  if (!name) return make("span", { class: "muted", text: say("panel.nobody_owns") });
  const note = left > 0 ? say("panel.lease_left", { time: length(left) }) : say("panel.lease_over");
  return make(
    "span",
    {},
    make("span", { class: "owner", text: name, dir: "ltr" }),
    make("span", { class: left > 0 ? "row-note" : "row-note late", text: note }),
  );
}

/** A button in a table. */
export const button = (text, onclick, { danger = false, ...attributes } = {}) =>
  make("button", { type: "button", class: danger ? "quiet danger" : "quiet", text, onclick, ...attributes });
