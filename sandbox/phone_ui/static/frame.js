// The host side of the Mini App protocol (core.telegram.org/api/web-events): the app runs in a frame and talks by
// postMessage, {"eventType", "eventData"} as JSON, in both directions.

import { ask } from "/static/dialog.js";

const $ = (id) => document.getElementById(id);

export class Frame {
  /** `host` gives theme(), themeParams(), say(text), link(url), sharePhone(), sendData(data, button). */
  constructor(host) {
    this.host = host;
    this.frame = null;
    addEventListener("message", (event) => this.hear(event));
    addEventListener("resize", () => this.viewport());
    $("app-close").onclick = () => this.leave();
    $("app-back").onclick = () => this.tell("back_button_pressed");
    $("main-button").onclick = () => this.tell("main_button_pressed");
  }

  get url() { return this.frame?.src ?? ""; }

  open(url, title, keyboardButton = "") {
    this.close();
    this.button = keyboardButton;
    this.confirm = false;
    this.contact = "";
    this.frame = document.createElement("iframe");
    this.frame.src = url;
    this.frame.title = title;
    this.frame.allow = "clipboard-write";
    this.frame.referrerPolicy = "no-referrer";
    $("stage").append(this.frame);
    $("app-empty").hidden = true;
    $("app-close").hidden = false;
    $("app-title").textContent = title;
    $("app-origin").textContent = new URL(url).host;
  }

  /** The user leaves: asks first when the app wants that. */
  async leave() {
    if (this.confirm) {
      const sure = await ask("Close the app?", "Changes may not be saved.", [{ id: "", text: "Cancel" }, { id: "close", text: "Close anyway", destructive: true }]);
      if (sure !== "close") return;
    }
    this.close();
  }

  close() {
    this.frame?.remove();
    this.frame = null;
    $("app-empty").hidden = false;
    $("app-close").hidden = $("app-back").hidden = true;
    $("main-button").hidden = true;
    $("app-title").textContent = "Mini App";
    $("app-origin").textContent = "";
    $("main-button").removeAttribute("style");
    this.host.closed();
  }

  tell(eventType, eventData) {
    this.frame?.contentWindow?.postMessage(JSON.stringify({ eventType, eventData }), new URL(this.url).origin);
  }

  themeChanged() { this.tell("theme_changed", { theme_params: this.host.themeParams() }); }

  viewport() {
    if (!this.frame) return;
    this.tell("viewport_changed", { width: this.frame.clientWidth, height: this.frame.clientHeight, is_expanded: true, is_state_stable: true });
  }

  hear(event) {
    if (!this.frame || event.source !== this.frame.contentWindow || typeof event.data !== "string") return;
    let message;
    try { message = JSON.parse(event.data); } catch { return; }
    const act = Frame.acts[message?.eventType];
    if (act) act(this, typeof message.eventData === "object" && message.eventData ? message.eventData : {});
  }

  mainButton(wish) {
    const button = $("main-button");
    if ("is_visible" in wish) button.hidden = !wish.is_visible;
    if ("text" in wish) button.textContent = wish.text;
    if ("is_active" in wish) button.disabled = !wish.is_active;
    button.classList.toggle("busy", Boolean(wish.is_progress_visible));
    if (wish.color) button.style.background = wish.color;
    if (wish.text_color) button.style.color = wish.text_color;
    this.viewport();
  }

  async popup({ title = "", message = "", buttons = [] }) {
    const texts = { ok: "OK", close: "Close", cancel: "Cancel" };
    const made = buttons.map((button, index) => ({ id: `${index}`, text: button.text || texts[button.type] || "OK", destructive: button.type === "destructive" }));
    const chosen = await ask(title, message, made.length ? made : undefined);
    this.tell("popup_closed", chosen === "" ? {} : { button_id: buttons[Number(chosen)]?.id ?? "" });
  }

  async phone() {
    const answer = await ask("Share your phone number?", "The bot will learn your phone number.", [{ id: "", text: "Cancel" }, { id: "share", text: "Share", strong: true }]);
    if (answer === "share") this.contact = (await this.host.sharePhone()).contact;
    this.tell("phone_requested", { status: answer === "share" ? "sent" : "cancelled" });
  }

  shake() {
    $("stage").classList.remove("shaken");
    requestAnimationFrame(() => $("stage").classList.add("shaken"));
  }
}

const AREA = { top: 0, bottom: 0, left: 0, right: 0 };

Frame.acts = {
  web_app_ready: (app) => app.viewport(),
  web_app_close: (app) => app.close(),
  web_app_expand: (app) => app.viewport(),
  web_app_request_theme: (app) => app.themeChanged(),
  web_app_request_viewport: (app) => app.viewport(),
  web_app_request_safe_area: (app) => app.tell("safe_area_changed", AREA),
  web_app_request_content_safe_area: (app) => app.tell("content_safe_area_changed", AREA),
  web_app_request_fullscreen: (app) => app.tell("fullscreen_failed", { error: "UNSUPPORTED" }),
  web_app_setup_main_button: (app, wish) => app.mainButton(wish),
  web_app_setup_back_button: (app, wish) => { $("app-back").hidden = !wish.is_visible; },
  web_app_setup_closing_behavior: (app, wish) => { app.confirm = Boolean(wish.need_confirmation); },
  web_app_set_background_color: (app, wish) => { if (wish.color) $("stage").style.setProperty("--app-background", wish.color); },
  web_app_trigger_haptic_feedback: (app) => app.shake(),
  web_app_open_tg_link: (app, wish) => app.host.link(`https://t.me${wish.path_full}`),
  web_app_open_link: (app, wish) => app.host.link(wish.url) || window.open(wish.url, "_blank", "noopener"),
  web_app_open_popup: (app, wish) => app.popup(wish),
  web_app_request_phone: (app) => app.phone(),
  web_app_request_write_access: (app) => app.tell("write_access_requested", { status: "allowed" }),
  web_app_read_text_from_clipboard: (app, wish) => app.tell("clipboard_text_received", { req_id: wish.req_id }),
  web_app_invoke_custom_method: (app, wish) => {
    const known = wish.method === "getRequestedContact" && app.contact;
    app.tell("custom_method_invoked", { req_id: wish.req_id, ...(known ? { result: known } : { error: "UNSUPPORTED" }) });
  },
  web_app_open_scan_qr_popup: (app) => app.tell("scan_qr_popup_closed", {}),
  web_app_biometry_get_info: (app) => app.tell("biometry_info_received", { available: false }),
  web_app_data_send: async (app, wish) => { await app.host.sendData(wish.data, app.button); app.close(); },
};
