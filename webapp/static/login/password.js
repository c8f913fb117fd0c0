// The cloud password's form. What is typed stays here: only a proof of it is sent.

import { Refused, fetchChallenge, post } from "./api.js";
import { Form } from "./form.js";
import { add, page } from "./page.js";
import { say } from "./screen.js";
import { FIRST } from "./ways.js";
import { InsecureContext, UnsafeChallenge, prove } from "./srp.js";

const OUTDATED = "challenge_stale"; // the challenge was used up, or the password was changed meanwhile

const byId = (id) => document.getElementById(id);
const eye = byId("password-eye");

/** Prove the password for a fresh challenge; once more when Telegram has another one by now. */
async function answerChallenge(password, again = true) {
  const challenge = await fetchChallenge();
  await new Promise((painted) => setTimeout(painted));
  const proof = await prove(password, challenge);
  try {
    await post("password", { srp_id: challenge.srp_id, ...proof });
  } catch (problem) {
    if (!again || problem.code !== OUTDATED) throw problem;
    await answerChallenge(password, false);
  }
}

class PasswordPart extends Form {
  step = "password_required";

  constructor() {
    super("password", {
      busyText: "checking",
      guards: true,
      send: async (password) => {
        await answerChallenge(password);
        page.look();
      },
    });
    eye.addEventListener("click", () => this.#reveal(this.input.type === "password"));
  }

  /** A state in which the password is asked for; `turned`: the form has just come into view. */
  show(state, turned) {
    const hint = state.details?.hint;
    byId("password-hint-text").textContent = hint ?? "";
    byId("password-hint").hidden = !hint;
    const isScanned = (state.details?.by ?? FIRST) === FIRST;
    byId("password-title").textContent = say(isScanned ? "password_title" : "password_title_phone");
    byId("password-other").hidden = !isScanned;
    this.recall(state);
    if (turned) this.focus();
  }

  /** The password is not asked for any more. */
  hide() {
    this.clear();
    this.#reveal(false);
  }

  refused(problem) {
    super.refused(problem);
    if (!(problem instanceof Refused) || problem.status !== 400) page.look();
  }

  sentence(problem) {
    if (problem instanceof InsecureContext) return say("password_insecure");
    if (problem instanceof UnsafeChallenge) return say("password_unsafe");
    return super.sentence(problem);
  }

  #reveal(shown) {
    this.input.type = shown ? "text" : "password";
    eye.setAttribute("aria-pressed", String(shown));
    eye.setAttribute("aria-label", say(shown ? "hide_password" : "show_password"));
  }
}

add(new PasswordPart());
