// Where the account is signed in; the portal is one of these places.

import { call } from "../signed_in/api.js";
import { confirmed } from "../signed_in/dialog.js";
import { byId, make } from "../signed_in/dom.js";
import { toast } from "../signed_in/notice.js";
import { Part } from "../signed_in/part.js";
import { fullTime, say, sentence } from "../signed_in/words.js";
import { ask, look } from "./account_status.js";

const part = new Part(byId("device-list"), { load: () => ask("GET", "/telegram/devices/"), draw, lines: 6 });

async function end(device) {
  const question = device.current
    ? { title: say("dashboard.log_out_title"), text: say("dashboard.log_out_text"), yes: say("dashboard.log_out") }
    : { title: say("dashboard.end_title"), text: say("dashboard.end_text", { device: device.device }), yes: say("dashboard.end") };
  if (!(await confirmed(question))) return;
  try {
    const { remote } = await call("DELETE", `/telegram/devices/${device.hash}/`);
    toast(say(device.current ? (remote ? "dashboard.ended" : "dashboard.ended_here") : "dashboard.device_ended"));
    if (device.current) await look();
    else await part.refresh({ quiet: true });
  } catch (problem) {
    toast(sentence(problem));
  }
}

function row(device) {
  const app = [device.app, device.app_version].filter(Boolean).join(" ");
  const system = [device.platform, device.system].filter(Boolean).join(" ");
  const where = [device.ip, device.country].filter(Boolean).join(", ");
  return make(
    "li",
    { class: "row device", "data-hash": device.hash },
    make(
      "div",
      { class: "row-main" },
      make("b", { class: "row-title", dir: "auto", text: device.device || app }),
      make("span", { class: "row-note", dir: "auto", text: [app, system].filter(Boolean).join(" · ") }),
      make("span", { class: "row-note", dir: "auto", text: [where, say("dashboard.active_at", { when: fullTime(device.active_at) })].filter(Boolean).join(" · ") }),
      device.current && make("span", { class: "mark good", text: say("dashboard.this_portal") }),
      device.password_pending && make("span", { class: "mark bad", text: say("dashboard.password_pending") }),
    ),
    make("button", {
      type: "button",
      class: "quiet danger",
      "aria-label": say("dashboard.end_which", { device: device.device || app }),
      text: say("dashboard.end"),
      onclick: () => end(device),
    }),
  );
}

function draw({ devices }) {
  return make("ul", { class: "rows" }, ...devices.map(row));
}

/** Show the devices; those on show stay until there is something newer. */
export function showDevices() {
  part.refresh({ quiet: part.box.dataset.state === "ready" });
}
