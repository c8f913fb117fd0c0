// What the page's forms have in common: one field, one button, one sentence when it did not work.

import { Refused } from "./api.js";
import { host } from "../common/host.js";
import { clock, say } from "./screen.js";

const LOOK = 500; // milliseconds between two looks at a countdown

const byId = (id) => document.getElementById(id);

/** The form of the elements `<name>-form`, `-input`, `-submit` and `-error`. */
export class Form {
  #form;
  #label;
  #idle;
  #busyText;
  #guards;
  #guarded = false;
  #until = 0; // when something may be sent again, as performance.now()
  #timer = 0;
  #recalled = false; // the sentence on show came with a state

  /** `send(value)` does the work; `busyText` is the key of what the button says meanwhile; `guards`: what is
   * typed must not be lost by closing the window. */
  constructor(name, { send, busyText, guards = false }) {
    this.#form = byId(`${name}-form`);
    this.input = byId(`${name}-input`);
    this.submit = byId(`${name}-submit`);
    this.error = byId(`${name}-error`);
    this.#label = this.submit.querySelector(".label");
    this.#idle = this.#label.textContent;
    this.#busyText = busyText;
    this.#guards = guards;
    this.send = send;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.run();
    });
    this.input.addEventListener("input", () => {
      if (!this.#left) this.fail("");
      this.#guard(this.input.value !== "");
    });
  }

  get busy() {
    return this.#form.getAttribute("aria-busy") === "true";
  }

  /** Send what was typed, as it is. */
  async run() {
    const value = this.input.value;
    if (value === "" || this.busy || this.#left) return;
    this.fail("");
    this.#work(true);
    try {
      await this.send(value);
    } catch (problem) {
      this.rest();
      this.refused(problem);
    }
  }

  refused(problem) {
    this.fail(this.sentence(problem));
    this.#pause(problem.retryAfter ?? 0);
    host.feel("error");
    this.focus();
    this.input.select();
  }

  /** Say what a state says went wrong: the page was reloaded, or it happened on another screen. */
  recall(state) {
    const news = Boolean(state.problem) && this.input.value === "" && !this.busy;
    if (news) {
      this.fail(state.message);
      this.#pause(state.retry_after ?? 0);
    } else if (this.#recalled && !state.problem) this.fail("");
    this.#recalled = news;
  }

  sentence(problem) {
    return (problem instanceof Refused && problem.message) || say("request_failed");
  }

  fail(text) {
    this.error.textContent = text;
    this.error.hidden = !text;
    if (text) this.input.setAttribute("aria-invalid", "true");
    else this.input.removeAttribute("aria-invalid");
  }

  focus() {
    this.input.focus({ preventScroll: true });
  }

  rest() {
    this.#work(false);
  }

  /** Forget what was typed and how it went. */
  clear() {
    this.rest();
    this.input.value = "";
    this.fail("");
    this.#pause(0);
    this.#guard(false);
  }

  #work(busy) {
    this.#form.setAttribute("aria-busy", String(busy));
    this.input.readOnly = busy;
    this.#draw();
  }

  get #left() {
    return Math.max(0, Math.ceil((this.#until - performance.now()) / 1000));
  }

  /** Nothing can be sent for so many seconds: the button counts them. */
  #pause(seconds) {
    clearInterval(this.#timer);
    this.#until = performance.now() + seconds * 1000;
    if (seconds > 0) this.#timer = setInterval(() => this.#count(), LOOK);
    this.#draw();
  }

  #count() {
    if (!this.#left) {
      clearInterval(this.#timer);
      this.fail("");
    }
    this.#draw();
  }

  #draw() {
    const left = this.#left;
    const idle = left ? `${this.#idle} · ${clock(left)}` : this.#idle;
    const text = this.busy ? say(this.#busyText) : idle;
    this.submit.disabled = this.busy || left > 0;
    if (this.#label.textContent !== text) this.#label.textContent = text;
  }

  /** Telegram asks before it closes the window, for as long as something typed would be lost. */
  #guard(wanted) {
    if (!this.#guards || wanted === this.#guarded) return;
    this.#guarded = wanted;
    host.guardClosing(wanted);
  }
}
