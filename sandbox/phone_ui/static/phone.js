// The phone in the person's hand: camera, devices, codes.

import { as } from "/static/api.js";
import { ask } from "/static/dialog.js";

const $ = (id) => document.getElementById(id);
const TOAST = 6000; // milliseconds
const moment = (seconds) => new Date(seconds * 1000).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

export class Phone {
  /** `screen()` is the address of what the Mini App's window shows. */
  constructor(screen) {
    this.screen = screen;
    this.account = null;
    this.looking = 0;
    $("scan").onclick = () => this.scan();
    $("look-away").onclick = () => this.lookAway();
    $("paste").onsubmit = (event) => {
      event.preventDefault();
      const text = $("paste-text").value.trim();
      $("paste-text").value = "";
      if (text) this.confirm(text);
    };
    setInterval(() => this.tick(), 5000);
    this.tick();
  }

  tick() { $("clock").textContent = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" }); }

  async show(account) {
    this.account = account;
    this.lookAway();
    $("owner-name").textContent = [account.first_name, account.last_name].filter(Boolean).join(" ");
    $("owner-phone").textContent = account.phone;
    $("owner-avatar").textContent = account.first_name[0];
    $("owner-avatar").dataset.hue = account.hue;
    $("dc").textContent = `DC ${account.dc_id}`;
    $("toast").hidden = true;
    this.password(account.cloud_password);
    await this.refresh();
  }

  password(password) {
    $("password").hidden = password === null;
    const code = document.createElement("code");
    code.textContent = password ?? "";
    code.title = "Click to copy";
    code.onclick = () => navigator.clipboard?.writeText(password).then(() => this.say("Copied"), () => {});
    $("password").replaceChildren("Cloud password, known to you alone: ", code);
  }

  async refresh() {
    const account = this.account;
    const [devices, service] = await Promise.all([as(account.id).get("devices"), as(account.id).get("service")]);
    if (account !== this.account) return;
    $("device-count").textContent = devices.length || "";
    $("devices").replaceChildren(...devices.map((device) => this.device(device)), ...(devices.length ? [] : [none("Only this phone.")]));
    $("service").replaceChildren(...service.toReversed().map(letter), ...(service.length ? [] : [none("Login codes and notices come here.")]));
  }

  device(device) {
    const line = document.createElement("li");
    const about = document.createElement("div");
    const model = document.createElement("b");
    const small = document.createElement("small");
    const end = document.createElement("button");
    about.className = "grow";
    model.textContent = device.model;
    small.textContent = device.password_pending ? "waits for the cloud password" : [device.app, `since ${moment(device.created_at)}`].filter(Boolean).join(" · ");
    small.classList.toggle("pending", device.password_pending);
    end.textContent = "End session";
    end.onclick = () => this.end(device);
    about.append(model, small);
    line.append(about, end);
    return line;
  }

  async end(device) {
    const sure = await ask("End this session?", `${device.model} will be logged out.`, [{ id: "", text: "Cancel" }, { id: "end", text: "End session", destructive: true }], { onPhone: true });
    if (sure !== "end") return;
    await this.try(() => as(this.account.id).post("end", { hash: device.hash }));
    await this.refresh();
  }

  async scan() {
    if (!this.screen()) return this.say("No screen to scan: open the Mini App first.");
    const number = ++this.looking;
    $("sight").replaceChildren();
    $("viewfinder").hidden = false;
    try {
      const [seen] = await Promise.all([as(this.account.id).post("look", { url: this.screen() }), pause(700)]);
      if (number !== this.looking) return undefined;
      if (seen.picture) await this.picture(seen.picture);
      if (number !== this.looking) return undefined;
      this.lookAway();
      return await this.confirm(seen.code);
    } catch (error) {
      if (number !== this.looking) return undefined;
      this.lookAway();
      return this.say(error.message);
    }
  }

  async picture(svg) {
    const image = document.createElement("img");
    image.alt = "";
    image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
    $("sight").replaceChildren(image);
    await pause(500);
  }

  lookAway() {
    this.looking++;
    $("viewfinder").hidden = true;
  }

  async confirm(code) {
    const sure = await ask("Is this you logging in?", `A new device asks to log in to ${this.account.first_name}'s account (${this.account.phone}).`, [{ id: "", text: "Cancel" }, { id: "yes", text: "Yes, log in", strong: true }], { onPhone: true });
    if (sure !== "yes") return;
    const device = await this.try(() => as(this.account.id).post("scan", { code }));
    if (device) this.say(device.password_pending ? `${device.model}: now type your cloud password there.` : `${device.model} is logged in.`);
    await this.refresh();
  }

  async try(act) {
    try { return await act(); } catch (error) { this.say(error.message); return undefined; }
  }

  say(text) {
    $("toast").textContent = text;
    $("toast").hidden = false;
    clearTimeout(this.toast);
    this.toast = setTimeout(() => { $("toast").hidden = true; }, TOAST);
  }
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function none(text) {
  const line = document.createElement("li");
  line.className = "none";
  line.textContent = text;
  return line;
}

/** A message of Telegram's own; a login code in it stands out and can be copied. */
function letter(message) {
  const line = document.createElement("li");
  const stamp = document.createElement("time");
  const [before, code] = message.text.split(/(?<!\d)(\d{5,6})(?!\d)/);
  line.append(before);
  if (code) {
    const shown = document.createElement("b");
    shown.textContent = code;
    shown.title = "Click to copy";
    shown.onclick = () => navigator.clipboard?.writeText(code).catch(() => {});
    line.append(shown, message.text.slice(before.length + code.length));
  }
  stamp.textContent = moment(message.date);
  line.append(stamp);
  return line;
}
