// The box in which a message is written, and how long it may be.

import { host } from "../common/host.js";
import { byId, write } from "../signed_in/dom.js";
import { count, say } from "../signed_in/words.js";

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

  /** Write into another chat; its draft is kept. */
  turnTo(chat) {
    this.#chat = chat;
    input.value = drafts.get(chat) ?? "";
    this.#changed();
    if (!host.onPhone) input.focus({ preventScroll: true });
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
    note.dataset.tone = isTooLong ? "problem" : "";
    write(note, left <= WARN ? say(isTooLong ? "dashboard.too_long" : "dashboard.characters_left", { count: count(Math.abs(left)) }) : "");
  }
}
