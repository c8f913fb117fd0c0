// The account's chats, the newest first; more of them on demand.

import { avatar, byId, make, write } from "../signed_in/dom.js";
import { go, place } from "../signed_in/navigation.js";
import { nothing, skeleton, trouble } from "../signed_in/part.js";
import { count, say, sentence, shortTime } from "../signed_in/words.js";
import { toast } from "../signed_in/notice.js";
import { lineOf } from "./describe.js";
import { Live } from "./live.js";
import { ask } from "./account_status.js";

const PAGE = 30; // chats at a time
const MOST = 100; // in one answer
const EVERY = 12000; // milliseconds

const box = byId("chat-list");
const rows = new Map(); // id → the row's elements
let chats = [];
let next = null;
const list = make("ul", { class: "rows" });
const more = make("button", { type: "button", class: "quiet more", text: say("dashboard.more_chats"), onclick: loadMore });
const live = new Live(() => refresh(), EVERY);

/** The chat of an id, as far as it is loaded. */
export const chatOf = (id) => chats.find((chat) => chat.id === id);

const path = (limit, cursor) => `/telegram/chats/?limit=${limit}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`;

const openChat = ({ id, title, type }) => go({ section: "chats", chat: id, title, type }, { instead: true });

function newRow(chat) {
  const title = make("span", { class: "chat-title", dir: "auto" });
  const time = make("time", { class: "chat-time" });
  const line = make("span", { class: "chat-line", dir: "auto" });
  const unread = make("span", { class: "badge" });
  const unreadText = make("span", { class: "unseen" });
  const button = make(
    "button",
    { type: "button", class: "chat", onclick: () => openChat(chat) },
    avatar(chat.id, chat.title),
    make("span", { class: "chat-main" }, make("span", { class: "chat-top" }, title, time), make("span", { class: "chat-bottom" }, line, unread, unreadText)),
  );
  return { item: make("li", {}, button), button, title, time, line, unread, unreadText };
}

function fill(row, chat) {
  const last = chat.last_message;
  write(row.title, chat.type === "saved" ? say("dashboard.saved") : chat.title || say("dashboard.nameless"));
  write(row.time, last ? shortTime(last.date) : "");
  write(row.line, `${last?.out && chat.type !== "saved" ? say("dashboard.you") : ""}${lineOf(last)}`);
  write(row.unread, chat.unread ? count(chat.unread) : "");
  row.unread.hidden = !chat.unread;
  row.unread.setAttribute("aria-hidden", "true");
  write(row.unreadText, chat.unread ? say("dashboard.unread", { count: count(chat.unread) }) : "");
  row.item.toggleAttribute("data-pinned", chat.pinned);
}

/** Bring the focus back to a chat of the list. */
export const focusChat = (id) => rows.get(id)?.button.focus();

/** Mark the chat that is open. */
export function markOpen() {
  for (const [id, row] of rows) {
    if (id === place().chat) row.button.setAttribute("aria-current", "true");
    else row.button.removeAttribute("aria-current");
  }
}

function draw() {
  for (const [id, row] of rows) {
    if (!chats.some((chat) => chat.id === id)) {
      row.item.remove();
      rows.delete(id);
    }
  }
  chats.forEach((chat, at) => {
    if (!rows.has(chat.id)) rows.set(chat.id, newRow(chat));
    const row = rows.get(chat.id);
    fill(row, chat);
    if (list.children[at] !== row.item) list.insertBefore(row.item, list.children[at] ?? null);
  });
  more.hidden = next === null;
  if (!chats.length) box.replaceChildren(nothing(say("dashboard.no_chats")));
  else if (!box.contains(list)) box.replaceChildren(list, more);
  box.dataset.state = "ready";
  markOpen();
}

/** Ask for what is on show, and show what has changed of it. */
async function refresh() {
  const wanted = Math.min(Math.max(chats.length, PAGE), MOST);
  const page = await ask("GET", path(wanted));
  const rest = chats.slice(wanted).filter((chat) => !page.chats.some((one) => one.id === chat.id));
  if (!rest.length) next = page.next;
  chats = [...page.chats, ...rest];
  draw();
}

async function loadMore() {
  more.disabled = true;
  try {
    const page = await ask("GET", path(PAGE, next));
    chats = [...chats, ...page.chats.filter((one) => !chatOf(one.id))];
    next = page.next;
    draw();
  } catch (problem) {
    toast(sentence(problem));
  } finally {
    more.disabled = false;
  }
}

async function begin() {
  box.dataset.state = "loading";
  box.replaceChildren(skeleton(7));
  try {
    await refresh();
  } catch (problem) {
    box.dataset.state = "trouble";
    box.replaceChildren(trouble(problem, begin));
  }
}

/** Show the list and keep it up to date. */
export async function showChats() {
  if (box.dataset.state !== "ready") await begin();
  live.start();
}

/** Something has happened in a chat: the list is asked for anew. */
export const chatsChanged = () => refresh().catch(() => {});

/** Nobody looks; `forget`: and what was shown is not theirs any more. */
export function hideChats({ forget = false } = {}) {
  live.stop();
  if (!forget) return;
  chats = [];
  next = null;
  rows.clear();
  list.replaceChildren();
  box.replaceChildren();
  delete box.dataset.state;
}
