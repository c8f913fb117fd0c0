// Health of the portal's components, with the measured values.

import { make } from "../signed_in/dom.js";
import { count, say } from "../signed_in/words.js";

const number = (value) => (typeof value === "number" ? count(value) : String(value));

const MEASURED = {
  database: ({ milliseconds, version }) => milliseconds !== undefined && say("panel.health_database_is", { time: number(milliseconds), version }),
  schema: ({ is, wanted }) => say("panel.health_schema_is", { is: number(is), wanted: number(wanted) }),
  outbox: ({ owed }) => say("panel.health_outbox_is", { count: number(owed) }),
  client_pool: (dcs) => Object.entries(dcs).map(([dc, ready]) => `DC ${dc}: ${number(ready)}`).join(", "),
};

/** A line for each part. */
export function health({ items }) {
  const line = ({ name, works, facts }) =>
    make(
      "li",
      { class: "row" },
      make(
        "span",
        { class: "row-main" },
        make("b", { class: "row-title", text: say(`panel.health_${name}`) }),
        make("span", { class: "row-note", text: MEASURED[name]?.(facts) || "" }),
      ),
      make("span", { class: works ? "mark good" : "mark bad", text: say(works ? "panel.works" : "panel.works_not") }),
    );
  return make("ul", { class: "rows" }, ...items.map(line));
}
