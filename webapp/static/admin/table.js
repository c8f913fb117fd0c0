// Tables that become cards where there is no room for columns. The roles are spelt out, for a cell that is
// displayed as a block would lose its own.

import { make } from "../signed_in/dom.js";
import { say } from "../signed_in/words.js";

/** One row; `columns` as in `table`. */
export function row(columns, item) {
  return make(
    "tr",
    { role: "row" },
    ...columns.map(({ name, cell, kind = "" }) => {
      const content = cell(item) || null;
      const classes = content ? kind : `${kind} empty`;
      return make("td", { role: "cell", class: classes, "data-name": say(name) }, make("div", {}, content ?? "–"));
    }),
  );
}

/**
 * A table of items. A column has the key of its `name`, `cell(item)` (a node, a text, or nothing), and perhaps a
 * `kind`: `main`, `number`, `act`.
 */
export function table({ caption, columns, items }) {
  const title = ({ name, kind = "" }) =>
    make("th", { role: "columnheader", scope: "col", class: kind }, make("span", { class: kind === "act" ? "unseen" : "", text: say(name) }));
  return make(
    "table",
    { role: "table", class: "table" },
    make("caption", { class: "unseen", text: caption }),
    make("thead", { role: "rowgroup" }, make("tr", { role: "row" }, ...columns.map(title))),
    make("tbody", { role: "rowgroup" }, ...items.map((item) => row(columns, item))),
  );
}
