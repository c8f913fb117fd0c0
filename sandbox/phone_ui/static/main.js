// The page: accounts, theme, tabs, and the three panes joined.

import { as, follow, get } from "/static/api.js";
import { ask } from "/static/dialog.js";
import { Chat } from "/static/chat.js";
import { Frame } from "/static/frame.js";
import { Phone } from "/static/phone.js";

const $ = (id) => document.getElementById(id);
const asked = new URLSearchParams(location.search); // ?account=ID&text=/login%20CODE fills the composer
let accounts = [], bot = null, current = null, themes = {}, unfollow = () => {};

const theme = () => document.documentElement.dataset.theme;
const say = (text) => phone.say(text);

function paint(chosen) {
  document.documentElement.dataset.theme = chosen;
  frame.themeChanged();
}

function turnTo(tab) {
  $("screens").dataset.tab = tab;
  for (const button of $("tabs").children) button.setAttribute("aria-current", button.dataset.tab === tab);
}

/** Telegram's own links are followed inside; true when this was one. */
function link(url) {
  let target;
  try { target = new URL(url); } catch { return false; }
  if (target.protocol === "tg:" && target.host === "login") {
    as(current.id).post("link", { url }).then(({ answer }) => ask("Telegram", answer), (error) => say(error.message));
    return true;
  }
  if (target.protocol !== "tg:" && target.hostname !== "t.me") return false;
  as(current.id).post("follow", { link: url }).then(() => turnTo("chat"), (error) => say(error.message));
  return true;
}

const frame = new Frame({
  theme, say, link,
  themeParams: () => themes[theme()],
  sharePhone: () => as(current.id).post("share-phone"),
  sendData: (data, button) => as(current.id).post("data", { data, button }).catch((error) => say(error.message)),
  closed: () => { if ($("screens").dataset.tab === "app") turnTo("chat"); },
});
const phone = new Phone(() => frame.url);
const chat = new Chat({
  theme, say, link,
  open: (url, title, button) => { frame.open(url, title, button); turnTo("app"); },
});

async function choose(account) {
  if (current !== account) frame.close();
  current = account;
  sessionStorage.setItem("account", account.id);
  for (const button of $("people").children) button.setAttribute("aria-pressed", button.dataset.id === `${account.id}`);
  unfollow();
  unfollow = follow(account.id, changed);
  await Promise.all([chat.show(account, bot), phone.show(account)]);
}

const refreshing = new Map();

/** At most one refresh of each pane under way, and one more after it when something changed meanwhile. */
async function refresh(name, pane) {
  if (refreshing.has(name)) { refreshing.set(name, true); return; }
  refreshing.set(name, false);
  try { await pane.refresh(); } catch (error) { say(error.message); }
  const again = refreshing.get(name);
  refreshing.delete(name);
  if (again) await refresh(name, pane);
}

function changed(kind, data) {
  if (kind === "chat" && data.what === "typing") return chat.typing();
  if (kind !== "account") refresh("chat", chat);
  if (kind !== "chat") refresh("phone", phone);
  return undefined;
}

function person(account) {
  const button = document.createElement("button");
  const avatar = document.createElement("span");
  const words = document.createElement("span");
  const name = document.createElement("span");
  const about = document.createElement("small");
  avatar.className = "avatar";
  avatar.dataset.hue = account.hue;
  avatar.textContent = account.first_name[0];
  name.className = "name";
  name.textContent = account.first_name;
  about.textContent = [`DC ${account.dc_id}`, account.has_password ? "2FA" : ""].filter(Boolean).join(" · ");
  words.append(name, about);
  button.append(avatar, words);
  button.dataset.id = account.id;
  button.onclick = () => choose(account);
  return button;
}

async function begin() {
  const preferred = matchMedia("(prefers-color-scheme: dark)");
  paint(localStorage.getItem("theme") ?? (preferred.matches ? "dark" : "light"));
  preferred.onchange = () => { if (!localStorage.getItem("theme")) paint(preferred.matches ? "dark" : "light"); };
  $("theme").onclick = () => {
    paint(theme() === "dark" ? "light" : "dark");
    localStorage.setItem("theme", theme());
  };
  $("tabs").onclick = (event) => { if (event.target.dataset.tab) turnTo(event.target.dataset.tab); };
  turnTo("chat");
  ({ accounts, bot, themes } = await get(""));
  accounts.forEach((account, index) => { account.hue = index % 6; });
  $("people").replaceChildren(...accounts.map(person));
  const wanted = asked.get("account") ?? sessionStorage.getItem("account");
  await choose(accounts.find((account) => `${account.id}` === wanted) ?? accounts[0]);
  if (asked.get("text")) $("text").value = asked.get("text");
}

begin().catch((error) => say(error.message));
