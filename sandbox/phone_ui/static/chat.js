// The chat with the bot, as the chosen account sees it.

import { as } from "/static/api.js";
import { ask } from "/static/dialog.js";
import { file } from "/static/file.js";
import { render } from "/static/text.js";

const $ = (id) => document.getElementById(id);
const KINDS = ["web_app", "url", "callback_data"];
const PLATFORM = "web"; // the chat is on a computer's screen, beside the phone
const time = (seconds) => new Date(seconds * 1000).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

export class Chat {
  /** `host.open(url, title)` shows a Mini App; `host.say(text)` a short notice; `host.theme()` is light or dark. */
  constructor(host) {
    this.host = host;
    this.account = null;
    this.offered = [];
    this.drafts = new Map();
    $("composer").onsubmit = (event) => { event.preventDefault(); this.submit(); };
    $("text").oninput = () => this.suggest($("text").value);
    $("menu").onclick = () => this.menu();
    $("restart").onclick = () => this.act("start");
    $("block").onclick = () => this.act(this.blocked ? "unblock" : "block");
  }

  async show(account, bot) {
    if (this.account) this.drafts.set(this.account.id, $("text").value);
    this.account = account;
    this.bot = bot;
    $("text").value = this.drafts.get(account.id) ?? "";
    $("bot-name").textContent = bot.first_name;
    $("bot-avatar").textContent = bot.first_name[0];
    $("commands").hidden = true;
    await this.refresh();
  }

  async refresh() {
    const account = this.account;
    const chat = await as(account.id).get("messages");
    if (account !== this.account) return;
    this.offered = chat.commands;
    this.menuButton = chat.menu_button;
    this.blocked = chat.blocked;
    this.draw(chat.messages);
  }

  draw(messages) {
    const list = $("messages");
    const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
    list.replaceChildren(...messages.map((message) => this.line(message)));
    if (!messages.length) list.append(this.nothing());
    const fresh = !messages.length;
    $("composer").hidden = this.blocked;
    $("restart").hidden = !(fresh || this.blocked);
    $("restart").textContent = this.blocked ? "Restart bot" : "Start";
    $("block").textContent = this.blocked ? "Unblock" : "Block";
    $("block").hidden = fresh;
    $("bot-status").textContent = "bot";
    const web = this.menuButton?.type === "web_app";
    $("menu").textContent = web ? this.menuButton.text : "/";
    $("menu").classList.toggle("opens-app", web);
    $("menu").title = web ? this.menuButton.text : "Commands";
    $("menu").setAttribute("aria-label", $("menu").title);
    if (atEnd || messages.length !== this.count) list.scrollTop = list.scrollHeight;
    this.count = messages.length;
  }

  nothing() {
    const line = document.createElement("li");
    line.className = "nothing";
    line.textContent = this.bot.description || "No messages here yet. Press Start, or write a command.";
    return line;
  }

  line(message) {
    const line = document.createElement("li");
    line.classList.toggle("out", !message.from_bot);
    line.dataset.id = message.message_id;
    if (message.text === undefined && !message.document) {
      line.className = "service-line";
      line.textContent = message.contact ? "You shared your phone number" : "You sent data from the Mini App";
      return line;
    }
    const bubble = document.createElement("div");
    bubble.className = "bubble";
    if (message.reply_to_message) {
      const quoted = document.createElement("span");
      quoted.className = "reply";
      quoted.textContent = message.reply_to_message.text ?? message.reply_to_message.caption ?? "";
      bubble.append(quoted);
    }
    const acts = { command: (text) => this.send(text), link: (url) => this.host.link(url) };
    if (message.document) bubble.append(file(message, this.account.id));
    bubble.append(render(message.text ?? message.caption ?? "", message.entities ?? message.caption_entities, acts));
    const stamp = document.createElement("time");
    stamp.textContent = (message.edit_date ? "edited " : "") + time(message.date);
    bubble.append(stamp);
    line.append(bubble);
    const markup = message.reply_markup ?? {};
    if (markup.inline_keyboard) line.append(this.keys(markup.inline_keyboard, (button, key) => this.press(message, button, key)));
    if (markup.keyboard) line.append(this.keys(markup.keyboard, (button) => this.key(message, button)));
    return line;
  }

  keys(rows, act) {
    const holder = document.createElement("div");
    holder.className = "keys";
    for (const row of rows) {
      const line = document.createElement("div");
      for (const button of row) {
        const key = document.createElement("button");
        key.textContent = button.text;
        key.dataset.kind = KINDS.find((kind) => kind in button) ?? "text";
        key.onclick = () => act(button, key);
        line.append(key);
      }
      holder.append(line);
    }
    return holder;
  }

  async press(message, button, key) {
    if (button.url) return void (this.host.link(button.url) || window.open(button.url, "_blank", "noopener"));
    const where = { message_id: message.message_id, button: button.text };
    if (button.web_app) return this.open(() => this.post("tap", { ...where, ...this.app() }));
    key.classList.add("busy");
    const answer = await this.post("press", where).catch((error) => this.host.say(error.message));
    key.classList.remove("busy");
    if (answer?.text) await (answer.show_alert ? ask(this.bot.first_name, answer.text) : this.host.say(answer.text));
    if (answer?.url) this.host.link(answer.url) || window.open(answer.url, "_blank", "noopener");
  }

  key(message, button) {
    if (button.web_app) return this.open(() => this.post("tap", { message_id: message.message_id, button: button.text, ...this.app() }), button.text);
    return this.send(button.text);
  }

  async open(act, keyboardButton = "") {
    try {
      const { url } = await act();
      this.host.open(url, this.bot.first_name, keyboardButton);
    } catch (error) { this.host.say(error.message); }
  }

  menu() {
    if (this.menuButton?.type === "web_app") return this.open(() => this.post("menu", { ...this.app() }));
    if (!$("commands").hidden) { $("commands").hidden = true; return undefined; }
    return this.suggest("/");
  }

  suggest(text) {
    const fitting = text.startsWith("/") ? this.offered.filter((one) => `/${one.command}`.startsWith(text)) : [];
    $("commands").hidden = !fitting.length;
    $("commands").replaceChildren(...fitting.map((one) => {
      const choice = document.createElement("button");
      const name = document.createElement("b");
      const what = document.createElement("span");
      name.textContent = `/${one.command}`;
      what.textContent = one.description;
      choice.append(name, what);
      choice.onclick = () => this.send(`/${one.command}`);
      return choice;
    }));
  }

  submit() {
    const text = $("text").value;
    if (text.trim()) this.send(text);
  }

  async send(text) {
    $("commands").hidden = true;
    if (await this.act("send", { text })) $("text").value = "";
  }

  async act(name, body) {
    try {
      await this.post(name, body);
      await this.refresh();
      return true;
    } catch (error) { this.host.say(error.message); return false; }
  }

  post(name, body) { return as(this.account.id).post(name, body); }

  app() { return { theme: this.host.theme(), platform: PLATFORM }; }

  typing() { $("bot-status").textContent = "typing…"; }
}
