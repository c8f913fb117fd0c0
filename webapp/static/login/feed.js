// The state of the login as it changes: an event stream, and polling for as long as the stream cannot be had.

import { Refused, eventsUrl, fetchState, fetchStatus } from "./api.js";

const FIRST_RETRY = 500; // milliseconds; doubles with every failure
const LAST_RETRY = 8000;
const FAILURES_UNTIL_POLLING = 2;
const POLL_EVERY = 2500;
const QR_GRACE = 1; // seconds a QR may be past its time before the page asks for the next one

export const ENDS = new Set(["authorized", "expired", "cancelled", "failed", "not_found"]);

export class Feed {
  #source = null;
  #failures = 0;
  #retry = 0;
  #poll = 0;
  #stopped = false;
  #last = null;
  #qrEnd = 0;

  /** `onState(state)`, `onLost()` when nothing answers, `onRefused(error)` when the portal says no. */
  constructor({ onState, onLost, onRefused }) {
    Object.assign(this, { onState, onLost, onRefused });
    addEventListener("online", () => this.wake());
    addEventListener("pageshow", (event) => event.persisted && this.wake());
    addEventListener("pagehide", () => this.#disconnect());
    document.addEventListener("visibilitychange", () => document.hidden || this.wake());
  }

  start(state) {
    if (state) this.#remember(state);
    this.#connect();
  }

  stop() {
    this.#stopped = true;
    this.#disconnect();
    this.#stopPolling();
  }

  /** Look again at once: the page was asleep, or the person asked for something. */
  wake() {
    if (this.#stopped || this.#source?.readyState === EventSource.OPEN) return;
    this.#failures = 0;
    this.#connect();
  }

  /** Take a state that came as the answer to a request, unless a later one is known. */
  accept(state) {
    if ((state.version ?? 0) >= (this.#last?.version ?? 0)) this.#take(state);
  }

  /** Ask once, whatever the stream says. */
  async look() {
    try {
      const status = await fetchStatus();
      if (status.status === "not_found") this.#take(status);
      else if (this.#isNews(status)) this.#take(await fetchState());
      return true;
    } catch (error) {
      if (error instanceof Refused && error.status < 500 && error.status !== 429) this.onRefused(error);
      else this.onLost();
      return false;
    }
  }

  #connect() {
    this.#disconnect();
    if (this.#stopped) return;
    const source = new EventSource(eventsUrl);
    this.#source = source;
    source.addEventListener("state", (event) => {
      this.#failures = 0;
      this.#stopPolling();
      this.#take(JSON.parse(event.data));
    });
    source.addEventListener("error", () => this.#failed(source));
  }

  #failed(source) {
    if (source !== this.#source || this.#stopped) return;
    this.#disconnect();
    this.#failures += 1;
    const wait = Math.min(FIRST_RETRY * 2 ** (this.#failures - 1), LAST_RETRY);
    this.#retry = setTimeout(() => this.#connect(), wait * (0.75 + Math.random() / 2));
    if (this.#failures >= FAILURES_UNTIL_POLLING) this.#startPolling();
  }

  #disconnect() {
    clearTimeout(this.#retry);
    this.#source?.close();
    this.#source = null;
  }

  #startPolling() {
    if (this.#poll) return;
    const tick = async () => {
      await this.look();
      if (this.#poll && !this.#stopped) this.#poll = setTimeout(tick, POLL_EVERY);
    };
    this.#poll = setTimeout(tick, 0);
  }

  #stopPolling() {
    clearTimeout(this.#poll);
    this.#poll = 0;
  }

  #take(state) {
    if (this.#stopped) return;
    this.#remember(state);
    this.onState(state);
    if (ENDS.has(state.status)) this.stop();
  }

  #remember(state) {
    this.#last = state;
    this.#qrEnd = state.url && state.qr_expires_in != null ? performance.now() + (state.qr_expires_in + QR_GRACE) * 1000 : 0;
  }

  /** Whether a bare status calls for the whole state: another one, or another QR. */
  #isNews(status) {
    if (!this.#last || status.status !== this.#last.status || status.code !== this.#last.code) return true;
    const gone = (status.qr_expires_in == null) !== (this.#last.qr_expires_in == null);
    return status.status === "pending" && (gone || performance.now() > this.#qrEnd);
  }
}
