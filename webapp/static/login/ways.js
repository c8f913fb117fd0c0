// The two ways in: the QR code, or the phone number and a code. Which one is in view is this page's own affair.

import { hasIdentity } from "./api.js";
import { host } from "../common/host.js";

const STORE = "portal.way";
const byId = (id) => document.getElementById(id);
const parts = { qr: byId("by-qr"), phone: byId("by-phone") };
const inputs = { qr: byId("way-qr"), phone: byId("way-phone") };

function remembered() {
  try {
    return sessionStorage.getItem(STORE);
  } catch {
    return null;
  }
}

function remember(way) {
  try {
    sessionStorage.setItem(STORE, way);
  } catch {
    // storage may be refused; then a reload preselects again
  }
}

export class Ways {
  /** `onChoice(way)`: the person wants the other one. On a phone, which cannot scan itself, the number is preselected. */
  constructor({ onChoice }) {
    for (const [way, input] of Object.entries(inputs)) {
      input.addEventListener("change", () => {
        remember(way);
        this.show(way);
        onChoice(way);
      });
    }
    this.offer();
  }

  /** Bring one way into view. */
  show(way) {
    this.chosen = way === "phone" && hasIdentity() ? "phone" : "qr";
    inputs[this.chosen].checked = true;
    byId("screen").dataset.way = this.chosen;
    for (const [name, part] of Object.entries(parts)) part.hidden = name !== this.chosen;
  }

  /** The number is only for who is known, from Telegram or the portal: elsewhere the page says so. */
  offer() {
    document.documentElement.toggleAttribute("data-identity", hasIdentity());
    byId("choice").hidden = !hasIdentity();
    byId("phone-elsewhere").hidden = hasIdentity();
    this.show(remembered() ?? (host.onPhone ? "phone" : "qr"));
  }
}
