// One message on the screen. Whatever people write is text, in its own direction.

import { make } from "../signed_in/dom.js";
import { clockTime, dayName, say } from "../signed_in/words.js";
import { actionText, mediaText } from "./describe.js";

const LINK = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}»]/g;

/** Text in which addresses can be opened. */
function linked(text) {
  const nodes = [];
  let end = 0;
  for (const found of text.matchAll(LINK)) {
    nodes.push(text.slice(end, found.index), make("a", { href: found[0], target: "_blank", rel: "noopener noreferrer", text: found[0] }));
    end = found.index + found[0].length;
  }
  return [...nodes, text.slice(end)];
}

/** The line between two days. */
export const dayLine = (iso) => make("li", { class: "day", "data-day": new Date(iso).toDateString() }, make("span", { text: dayName(iso) }));

/** A message as the chat shows it; `named`: who wrote it is worth saying. */
export function messageItem(message, { named }) {
  if (message.action) return make("li", { class: "happened", "data-id": message.id }, make("span", { text: actionText(message.action) }));
  const sender = message.out ? say("dashboard.me") : message.sender?.name || say("dashboard.nameless");
  return make(
    "li",
    { class: message.out ? "message out" : "message", "data-id": message.id },
    make("b", { class: named && !message.out ? "sender" : "unseen", dir: "auto", text: sender }),
    message.media && make("p", { class: "media", dir: "auto", text: mediaText(message.media) }),
    message.text && make("p", { class: "text", dir: "auto" }, ...linked(message.text)),
    make("span", { class: "when" }, message.edited_at && make("span", { text: say("dashboard.edited") }), make("time", { datetime: message.date, text: clockTime(message.date) })),
  );
}

/** A message on its way, or one that did not get there. */
export function outgoingItem(one, { retry, discard }) {
  const state = make("span", { class: "when", role: "status", text: say(one.problem ? "dashboard.not_sent" : "dashboard.sending") });
  return make(
    "li",
    { class: one.problem ? "message out failed" : "message out sending" },
    make("b", { class: "unseen", text: say("dashboard.me") }),
    make("p", { class: "text", dir: "auto" }, ...linked(one.text)),
    state,
    one.problem && make("p", { class: "error", role: "alert", text: one.problem }),
    one.problem &&
      make(
        "span",
        { class: "again" },
        make("button", { type: "button", class: "quiet", text: say("dashboard.send_again"), onclick: retry }),
        make("button", { type: "button", class: "quiet danger", text: say("dashboard.discard"), onclick: discard }),
      ),
  );
}
