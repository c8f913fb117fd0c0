// A part of a page that shows what the portal says: that it is being asked, what came, that there is nothing, or what
// went wrong and a way to try again.

import { make } from "./dom.js";
import { say, sentence } from "./words.js";

const LINES = 4; // of the picture that stands for what is coming

/** What to show while something is loaded. */
export function skeleton(lines = LINES) {
  return make(
    "div",
    { class: "skeleton", role: "status" },
    make("span", { class: "unseen", text: say("shell.loading") }),
    ...Array.from({ length: lines }, () => make("span", { class: "skeleton-line", "aria-hidden": "true" })),
  );
}

/** A sentence where there is nothing else, and what can be done about it. */
export function nothing(text, ...actions) {
  return make("div", { class: "nothing" }, make("p", { text }), ...actions);
}

/** What went wrong, with a way to try again. */
export function trouble(problem, retry) {
  return make(
    "div",
    { class: "nothing trouble" },
    make("p", { role: "alert", text: sentence(problem) }),
    make("button", { type: "button", class: "quiet", text: say("shell.retry"), onclick: retry }),
  );
}

export class Part {
  #turn = 0;

  /** `load()` asks the portal; `draw(what)` returns the nodes to show. */
  constructor(box, { load, draw, lines }) {
    Object.assign(this, { box, load, draw, lines });
  }

  /** Ask and show. With `quiet` what is on show stays until there is something newer, whatever happens. */
  async refresh({ quiet = false } = {}) {
    const turn = (this.#turn += 1);
    if (!quiet) this.#show("loading", skeleton(this.lines));
    try {
      const what = await this.load();
      if (turn === this.#turn) this.#show("ready", ...[this.draw(what)].flat());
      return what;
    } catch (problem) {
      if (turn === this.#turn && !quiet) this.#show("trouble", trouble(problem, () => this.refresh()));
      return null;
    }
  }

  #show(state, ...nodes) {
    this.box.dataset.state = state;
    this.box.setAttribute("aria-busy", String(state === "loading"));
    this.box.replaceChildren(...nodes.filter(Boolean));
  }
}
