// The phone number's form. Telegram must have said who opened the page: the link alone is not enough for this way.

import { postPersonal } from "./api.js";
import { canRequestPhone, requestPhone } from "./contact.js";
import { Form } from "./form.js";

const byId = (id) => document.getElementById(id);

export class PhoneForm extends Form {
  /** `answering()` gives what takes the state that a number has led to. */
  constructor({ answering }) {
    super("phone", {
      busyText: "code_sending",
      send: async (phone) => {
        const take = answering();
        take(await postPersonal("phone", { phone }));
        this.rest();
      },
    });
    byId("phone-fill").hidden = !canRequestPhone();
    byId("phone-fill").addEventListener("click", () => this.#fill());
  }

  /** Take the number from Telegram, if the person agrees. */
  async #fill() {
    const note = byId("phone-fill-note");
    note.hidden = true;
    const phone = await requestPhone();
    note.hidden = Boolean(phone);
    if (!phone) return;
    this.input.value = phone;
    this.fail("");
    this.submit.focus({ preventScroll: true });
  }
}
