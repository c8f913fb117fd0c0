// The phone way: a number, then a code; while the code is waited for, another number can be given.

import { CodeForm } from "./code.js";
import { add, page } from "./page.js";
import { PhoneForm } from "./phone.js";

const byId = (id) => document.getElementById(id);

class PhonePart {
  step = "code";
  #other = 0; // which wish for another number is being followed while a code is waited for; 0: none
  #wishes = 0;
  #phone = new PhoneForm({ answering: () => this.#answering() });
  #code = new CodeForm({ take: page.accept, look: page.look, other: () => this.#giveAnother() });

  get isAside() {
    return this.#other > 0;
  }

  show(state, turned) {
    this.#code.show(state, turned);
  }

  hide() {
    this.#code.clear();
  }

  pending(state) {
    this.#phone.recall(state);
  }

  /** Without the code, while another number is being given. */
  drawn(state) {
    if (state.step !== this.step) this.#other = 0;
    return this.#other ? { ...state, step: undefined } : state;
  }

  /** What to do with the answer to the number that is being sent; the person may want yet another one meanwhile. */
  #answering() {
    const wish = this.#other;
    return (state) => {
      if (this.#other === wish) this.#other = 0;
      page.accept(state);
    };
  }

  /** A code was sent; the number can still be another one. */
  #giveAnother() {
    this.#other = this.#wishes += 1;
    page.turn("phone");
    page.again();
    byId("phone-input").focus();
  }
}

add(new PhonePart());
