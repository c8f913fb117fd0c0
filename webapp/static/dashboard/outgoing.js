// Messages on their way. Each has a key of its own under which it is sent once, however often it is tried; those of one
// chat go one after the other, in the order in which they were written.

import { host } from "../common/host.js";
import { Refused } from "../signed_in/api.js";
import { sentence } from "../signed_in/words.js";
import { ask } from "./account_status.js";

const UNDER_WAY = 1000; // milliseconds to wait when the portal says that this very message is being sent

const waiting = new Map(); // chat → its messages that have not arrived, oldest first
const turns = new Map(); // chat → the end of what is being sent

export const outgoing = (chat) => waiting.get(chat) ?? [];

const after = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

async function deliver(chat, one) {
  const options = { body: { text: one.text }, headers: { "Idempotency-Key": one.key }, again: true };
  for (;;) {
    try {
      return await ask("POST", `/telegram/chats/${chat}/messages/`, options);
    } catch (problem) {
      if (!(problem instanceof Refused) || problem.code !== "being_sent") throw problem;
      await after(UNDER_WAY);
    }
  }
}

function put(chat, messages) {
  waiting.set(chat, messages);
  host.guardClosing([...waiting.values()].some((all) => all.length > 0));
}

/** Send, after what is before it. `changed()` is called whenever there is something new to show, `sent(it)` at its end. */
export function send(chat, one, { changed, sent }) {
  one.problem = "";
  if (!outgoing(chat).includes(one)) put(chat, [...outgoing(chat), one]);
  changed();
  const turn = (turns.get(chat) ?? Promise.resolve()).then(async () => {
    try {
      const { id, date } = await deliver(chat, one);
      put(chat, outgoing(chat).filter((other) => other !== one));
      sent({ id, date, out: true, sender: null, text: one.text, media: null, action: null, reply_to: null, edited_at: null });
    } catch (problem) {
      one.problem = sentence(problem);
      host.feel("error");
      changed(problem);
    }
  });
  turns.set(chat, turn);
}

/** A new message with a key of its own. */
export const written = (text) => ({ text, key: newKey(), problem: "" });

export function discard(chat, one) {
  put(chat, outgoing(chat).filter((other) => other !== one));
}

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
