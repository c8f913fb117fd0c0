// The login code's form, and asking for another one.

import { hasIdentity, postPersonal, Refused } from "./api.js";
import { Form } from "./form.js";
import { host } from "../common/host.js";
import { clock, say } from "./screen.js";

const LOOK = 500; // milliseconds between two looks at the countdown
const DIGITS = /^[0-9]+$/;
const BETWEEN_DIGITS = /[\s\u2013-]/g; // what people put there; the code itself has none of it
const FRAGMENT = /^https:\/\/fragment\.com\//;

const byId = (id) => document.getElementById(id);

export class CodeForm extends Form {
  #length = 0;
  #resendAt = 0;
  #resend = byId("code-resend");
  #resendText = "";
  #look;
  #take;

  /** `take(state)` shows what came of it, `look()` asks for the state, `other()` lets another number be given. */
  constructor({ take, look, other }) {
    super("code", {
      busyText: "code_checking",
      guards: true,
      send: async (code) => take(await postPersonal("verify", { code })),
    });
    this.#take = take;
    this.#look = look;
    this.input.addEventListener("input", () => this.#whole() && this.run());
    this.#resend.addEventListener("click", () => this.#again());
    byId("code-other").addEventListener("click", other);
    setInterval(() => this.#tick(), LOOK);
  }

  /** A state in which a code is waited for; `turned`: the form has just come into view. */
  show(state, turned) {
    const { length, resend_in: wait, url, where } = state.details ?? {};
    byId("code-sent").textContent = state.notice ?? "";
    byId("code-elsewhere").textContent = state.elsewhere ?? "";
    this.#link(url);
    this.#length = length ?? 0;
    this.input.inputMode = where?.startsWith("sms_") ? "text" : "numeric";
    this.#resendText = state.resend ?? "";
    this.#resendAt = performance.now() + (wait ?? 0) * 1000;
    this.#tick();
    this.recall(state);
    if (turned && hasIdentity()) this.focus();
  }

  refused(problem) {
    super.refused(problem);
    if (!(problem instanceof Refused) || problem.status === 409) this.#look();
  }

  /** Whether all digits are there, so that nothing is left to press. */
  #whole() {
    const code = this.input.value.replace(BETWEEN_DIGITS, "");
    return this.#length > 0 && code.length === this.#length && DIGITS.test(code);
  }

  #link(url) {
    const link = FRAGMENT.test(url ?? "") ? url : "";
    byId("code-fragment").hidden = !link;
    if (link) byId("code-fragment").setAttribute("href", link);
  }

  async #again() {
    this.#resend.disabled = true;
    this.fail("");
    try {
      this.#take(await postPersonal("resend"));
      host.feel("light");
      this.focus();
    } catch (problem) {
      this.fail(this.sentence(problem));
      this.#resendAt = performance.now() + (problem.retryAfter ?? 0) * 1000;
      host.feel("error");
    }
    this.#tick();
  }

  #tick() {
    const left = Math.max(0, Math.ceil((this.#resendAt - performance.now()) / 1000));
    this.#resend.disabled = left > 0;
    const text = left > 0 ? `${this.#resendText} ${say("resend_in")} ${clock(left)}` : this.#resendText;
    const label = byId("code-resend-text");
    if (label.textContent !== text) label.textContent = text;
  }
}
