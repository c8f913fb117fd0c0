// The box in which a message is written: how long it may be, how many more the plan allows today.

import { host } from "../common/host.js";
import { get } from "../signed_in/api.js";
import { byId, write } from "../signed_in/dom.js";
import { count, fullTime, say } from "../signed_in/words.js";

const LONGEST = 4096; // characters, as Telegram has it
const WARN = 300; // characters before that the rest is told
const TALLEST = 160; // pixels

const drafts = new Map(); // chat → what is being written
const input = byId("compose-input");
const button = byId("compose-send");
const note = byId("compose-note");

const characters = (text) => [...text].length;

export class Compose {
  #chat = null;
  #posts = null; // the plan's quota of posts

  /** `write(text)` sends. */
  constructor({ write: send }) {
    this.send = send;
    byId("compose").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    input.addEventListener("input", () => this.#changed());
    input.addEventListener("keydown", (event) => {
      const plain = event.key === "Enter" && !event.shiftKey && !event.isComposing;
      if (plain && !host.onPhone) {
        event.preventDefault();
        this.#submit();
      }
    });
  }

  /** Write into another chat; what was begun there stands there still. */
  turnTo(chat) {
    this.#chat = chat;
    input.value = drafts.get(chat) ?? "";
    this.#changed();
    this.#askQuota();
    if (!host.onPhone) input.focus({ preventScroll: true });
  }

  /** A message was sent, or refused. */
  counted({ failed = false } = {}) {
    if (failed || !this.#posts) this.#askQuota();
    else {
      this.#posts.left = Math.max(0, this.#posts.left - 1);
      this.#draw();
    }
  }

  #submit() {
    const text = input.value;
    if (!text.trim() || characters(text) > LONGEST) return;
    input.value = "";
    this.#changed();
    host.feel("light");
    this.send(text);
    input.focus({ preventScroll: true });
  }

  #changed() {
    drafts.set(this.#chat, input.value);
    input.style.height = "auto";
    input.style.height = `${Math.min(input.scrollHeight + 3, TALLEST)}px`;
    this.#draw();
  }

  #draw() {
    const left = LONGEST - characters(input.value);
    const isTooLong = left < 0;
    button.disabled = !input.value.trim() || isTooLong;
    input.setAttribute("aria-invalid", String(isTooLong));
    note.dataset.tone = isTooLong || this.#posts?.left === 0 ? "problem" : "";
    write(note, left <= WARN ? say(isTooLong ? "dashboard.too_long" : "dashboard.characters_left", { count: count(Math.abs(left)) }) : this.#quotaText());
  }

  #quotaText() {
    if (!this.#posts) return "";
    const { left, limit, resets_at: resets } = this.#posts;
    if (left === 0 && resets) return say("dashboard.posts_none", { when: fullTime(resets) });
    return say("dashboard.posts_left", { left: count(left), limit: count(limit) });
  }

  async #askQuota() {
    const known = await get("/telegram/subscription/").catch(() => null);
    this.#posts = known?.quotas.find((quota) => quota.kind === "posts") ?? null;
    this.#draw();
  }
}
