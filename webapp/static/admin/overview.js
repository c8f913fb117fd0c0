// The first look: how much there is, how logins end, how long they take, and whether everything works.

import { get } from "../signed_in/api.js";
import { byId, make } from "../signed_in/dom.js";
import { go, place } from "../signed_in/navigation.js";
import { Part } from "../signed_in/part.js";
import { clockTime, count, dayName, say } from "../signed_in/words.js";
import { link } from "./address.js";
import { bars, columns } from "./chart.js";
import { health } from "./health.js";
import { asking } from "./list.js";
import { follow, keepingFocus } from "./live.js";

const EVERY = 15000; // milliseconds
const ENDS = ["authorized", "live", "cancelled", "expired", "failed"].map((name) => ({ name, key: `panel.end_${name}` }));
const MEDIAN = [{ name: "median", key: "panel.median" }];
/** Each total, and where it leads. */
const TOTALS = [
  ["users", "users"],
  ["connected", "users"],
  ["subscriptions", "users"],
  ["open_invites", "invites"],
  ["live_logins", "logins"],
  ["sessions", "sessions"],
  ["undelivered", "audit"],
];

let parts = null;

const span = () => (place().span === "month" ? "month" : "day");

function totals(all) {
  const isBad = (name) => name === "undelivered" && all[name] > 0;
  const tile = ([name, section]) =>
    make(
      "li",
      { class: isBad(name) ? "total bad" : "total" },
      make("b", { text: count(all[name]) }),
      link({ section }, say(`panel.total_${name}`), { "data-key": `total-${name}` }),
    );
  return make("ul", { class: "totals" }, ...TOTALS.map(tile));
}

/** A day of the series is a day of UTC: it is called by the date it has there. */
const stepName = (kind) => (step) => (kind === "day" ? clockTime(step.at) : dayName(step.at.slice(0, 10) + "T12:00"));

const seconds = (value) => say("panel.seconds", { count: count(Math.round(value)) });

const asItIs = (name) => name;

function charts(all) {
  const at = stepName(all.span);
  return [
    columns({ title: say(`panel.logins_${all.span}`), steps: all.logins, series: ENDS, at }),
    columns({ title: say("panel.time_to_in"), steps: all.logins, series: MEDIAN, at, value: seconds, adds: false }),
    bars(say("panel.failures"), all.failures, asItIs),
    bars(say("panel.by_plan"), all.subscriptions, asItIs),
    bars(say("panel.by_session"), all.sessions, (name) => say(`panel.state_${name}`)),
    bars(say("panel.by_state"), all.live_logins, (name) => say(`panel.state_${name}`)),
  ];
}

/** A disclosure that was opened stays open when newer figures come. */
function keepingOpen(box, draw) {
  return (what) => {
    const open = [...box.querySelectorAll("details")].map((one) => one.open);
    const nodes = draw(what);
    const fresh = nodes.flatMap((node) => [...node.querySelectorAll("details")]);
    for (const [at, one] of fresh.entries()) one.open = open[at] ?? false;
    return nodes;
  };
}

function everything(figures) {
  return [totals(figures.totals), make("div", { class: "charts" }, ...charts(figures))];
}

function build() {
  const [box, well] = [byId("figures"), byId("health-list")];
  for (const button of document.querySelectorAll("[data-span]")) {
    button.addEventListener("click", () => go({ section: "overview", ...(button.dataset.span === "month" && { span: "month" }) }, { instead: true }));
  }
  return [
    new Part(box, { load: () => get(asking("figures", { span: span() })), draw: keepingFocus(box, keepingOpen(box, everything)), lines: 8 }),
    new Part(well, { load: () => get("/admin/api/health/"), draw: health }),
  ];
}

export function showOverview() {
  parts ??= build();
  for (const button of document.querySelectorAll("[data-span]")) button.setAttribute("aria-pressed", String(button.dataset.span === span()));
  for (const part of parts) part.refresh({ quiet: part.box.dataset.state === "ready" });
  follow("overview", EVERY, () => Promise.all(parts.map((part) => part.refresh({ quiet: true }))));
}
