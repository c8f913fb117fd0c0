// The ways in: the QR code, or another one by a form. Which one is in view is this page's own affair.

import { hasIdentity } from "./api.js";
import { host } from "../common/host.js";

const STORE = "portal.way";
const byId = (id) => document.getElementById(id);
const inputs = Object.fromEntries([...document.querySelectorAll("#choice input")].map((input) => [input.value, input]));

/** The way that every login begins with: the only one for which the page's link is enough. */
export const FIRST = "qr";

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
    this.chosen = way in inputs && hasIdentity() ? way : FIRST;
    inputs[this.chosen].checked = true;
    byId("screen").dataset.way = this.chosen;
    for (const name of Object.keys(inputs)) byId(`by-${name}`).hidden = name !== this.chosen;
  }

  /** The other ways are only for a person known from Telegram or the portal: elsewhere the page says so. */
  offer() {
    document.documentElement.toggleAttribute("data-identity", hasIdentity());
    byId("choice").hidden = !hasIdentity();
    byId("phone-elsewhere").hidden = hasIdentity();
    this.show(remembered() ?? (host.onPhone ? "phone" : FIRST));
  }
}
