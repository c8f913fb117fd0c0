// The open chat: its messages, older ones on demand, new ones as they come, and what is being written.

import { host } from "../common/host.js";
import { avatar, byId, make } from "../signed_in/dom.js";
import { toast } from "../signed_in/notice.js";
import { nothing, skeleton, trouble } from "../signed_in/part.js";
import { say, sentence } from "../signed_in/words.js";
import { chatOf, chatsChanged } from "./chat_list.js";
import { Compose } from "./compose.js";
import { Live } from "./live.js";
import { dayLine, messageItem, outgoingItem } from "./message.js";
import { discard, outgoing, send, written } from "./outgoing.js";
import { ask } from "./account_status.js";

const PAGE = 50; // messages at a time
const EVERY = 5000; // milliseconds
const NEAR = 80; // pixels from the end within which the reader counts as being there
const GROUPS = new Set(["group", "supergroup", "channel"]);

const box = byId("messages");
const list = make("ol", { class: "messages" });
const older = make("button", { type: "button", class: "quiet more", text: say("dashboard.older"), onclick: loadOlder });
const live = new Live(() => refresh(), EVERY);
const compose = new Compose({ write: (text) => deliver(written(text)) });

let open = null; // the chat's id
let about = {}; // its title and type, as they were when it was opened
let messages = []; // oldest first
let next = null; // ask before this one for older messages
let turn = 0;

const path = (limit, before) => `/telegram/chats/${open}/messages/?limit=${limit}${before ? `&before=${before}` : ""}`;
const atEnd = () => box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
const toEnd = () => (box.scrollTop = box.scrollHeight);

function title() {
  about = chatOf(open) ?? about;
  const name = about.type === "saved" ? say("dashboard.saved") : about.title || say("dashboard.nameless");
  byId("talk-name").textContent = name;
  byId("talk-avatar").replaceWith(Object.assign(avatar(open, name, "small"), { id: "talk-avatar" }));
}

function draw() {
  const stays = atEnd();
  const named = GROUPS.has(about.type);
  const known = new Map([...list.children].filter((item) => item.dataset.id).map((item) => [`${item.dataset.id} ${item.dataset.mark}`, item]));
  const nodes = [];
  let day = "";
  for (const message of messages) {
    const today = new Date(message.date).toDateString();
    if (today !== day) nodes.push(dayLine(message.date));
    day = today;
    const mark = String(message.edited_at ?? "");
    const item = known.get(`${message.id} ${mark}`) ?? messageItem(message, { named });
    item.dataset.mark = mark;
    nodes.push(item);
  }
  for (const one of outgoing(open)) {
    nodes.push(outgoingItem(one, { retry: () => deliver(one), discard: () => (discard(open, one), draw()) }));
  }
  settle(nodes);
  older.hidden = next === null;
  if (!nodes.length) box.replaceChildren(nothing(say("dashboard.no_messages")));
  else if (!box.contains(list)) box.replaceChildren(older, list);
  if (stays) toEnd();
}

/** Have exactly these nodes in the list; those that stay are not touched, so that only news is read out. */
function settle(nodes) {
  const wanted = new Set(nodes);
  for (const item of [...list.children]) {
    const same = item.classList.contains("day") && nodes.find((node) => node.dataset.day === item.dataset.day);
    if (same) {
      nodes[nodes.indexOf(same)] = item;
      wanted.add(item);
    }
    if (!wanted.has(item)) item.remove();
  }
  nodes.forEach((node, at) => list.children[at] !== node && list.insertBefore(node, list.children[at] ?? null));
}

/** Take the newest page: what it covers is as it says, what is older stays. */
function take(page) {
  const fresh = [...page.messages].reverse();
  const first = fresh[0]?.id ?? 0;
  const before = messages.filter((message) => message.id < first);
  const overlaps = messages.some((message) => message.id >= first);
  const whole = page.next === null;
  if (whole || !overlaps) next = page.next;
  messages = whole ? fresh : overlaps ? [...before, ...fresh] : fresh;
}

async function refresh() {
  const [chat, now] = [open, turn];
  const newest = messages.at(-1)?.id;
  const page = await ask("GET", path(PAGE));
  if (chat !== open || now !== turn) return;
  take(page);
  draw();
  const last = messages.at(-1);
  if (newest !== undefined && last && last.id > newest) {
    if (!last.out) host.feel("light");
    chatsChanged();
  }
}

async function loadOlder() {
  const [chat, height] = [open, box.scrollHeight];
  older.disabled = true;
  box.setAttribute("aria-busy", "true");
  try {
    const page = await ask("GET", path(PAGE, next));
    if (chat !== open) return;
    messages = [...[...page.messages].reverse(), ...messages];
    next = page.next;
    draw();
    box.scrollTop += box.scrollHeight - height;
  } catch (problem) {
    toast(sentence(problem));
  } finally {
    older.disabled = false;
    box.removeAttribute("aria-busy");
  }
}

/** Send one message, and show how it goes if its chat is still open. */
function deliver(one) {
  const chat = open;
  send(chat, one, {
    changed: () => {
      if (chat === open) draw();
    },
    sent: (message) => {
      if (chat === open && message.id && !messages.some((known) => known.id === message.id)) messages = [...messages, message];
      if (chat === open) draw();
      chatsChanged();
    },
  });
  toEnd();
}

async function begin() {
  const now = turn;
  box.replaceChildren(skeleton(6));
  try {
    const page = await ask("GET", path(PAGE));
    if (now !== turn) return;
    messages = [...page.messages].reverse();
    next = page.next;
    list.replaceChildren();
    draw();
    toEnd();
    live.start();
  } catch (problem) {
    if (now === turn) box.replaceChildren(trouble(problem, begin));
  }
}

/** Open a chat; null closes what is open. `known`: its title and type. Returns the one that was open. */
export function openChat(id, known = {}) {
  const before = open;
  if (id === before) return before;
  live.stop();
  turn += 1;
  open = id;
  about = known;
  messages = [];
  next = null;
  byId("talk").hidden = id === null;
  byId("talk-none").hidden = id !== null;
  if (id !== null) {
    title();
    compose.turnTo(id);
    if (host.onPhone) byId("talk-name").focus({ preventScroll: true }); // the list is gone from the screen
    begin();
  }
  return before;
}

/** The chat's name may have come only now. */
export const nameChat = () => open !== null && title();

/** Nobody looks at the chat for now. */
export function pauseChat() {
  live.stop();
}

export function resumeChat() {
  if (open !== null) live.start();
}
