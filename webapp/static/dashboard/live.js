// Asking again and again for what may have changed, gently: only while somebody looks, and ever less often while
// nothing answers.

const SLOWEST = 60000; // milliseconds

export class Live {
  #timer = 0;
  #failures = 0;
  #running = false;
  #asking = false;

  /** `ask()` asks once; it throws when there was no answer. `every`: milliseconds between two questions. */
  constructor(ask, every) {
    Object.assign(this, { ask, every });
    document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(this.#timer) : this.#soon()));
    addEventListener("online", () => this.#soon());
  }

  start() {
    this.#running = true;
    this.#failures = 0;
    this.#wait(this.every);
  }

  stop() {
    this.#running = false;
    clearTimeout(this.#timer);
  }

  #soon() {
    this.#failures = 0;
    this.#wait(0);
  }

  #wait(milliseconds) {
    clearTimeout(this.#timer);
    const isSeen = !document.hidden && document.body.dataset.view === "page"; // else nobody is known any more
    if (this.#running && isSeen) this.#timer = setTimeout(() => this.#turn(), milliseconds);
  }

  async #turn() {
    if (this.#asking) return;
    this.#asking = true;
    let atLeast = 0;
    try {
      await this.ask();
      this.#failures = 0;
    } catch (problem) {
      this.#failures += 1;
      atLeast = (problem.retryAfter ?? 0) * 1000;
    } finally {
      this.#asking = false;
    }
    this.#wait(Math.max(atLeast, Math.min(this.every * 2 ** this.#failures, SLOWEST)));
  }
}
