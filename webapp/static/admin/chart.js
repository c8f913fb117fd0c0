// Small charts, drawn as SVG. Each says in words what it shows, and has its numbers as a table beside it.

import { make } from "../signed_in/dom.js";
import { count, say } from "../signed_in/words.js";
import { table } from "./table.js";

const SVG = "http://www.w3.org/2000/svg";
const STEP = 10; // units of width for a column, gap included
const COLUMN = 7;
const HEIGHT = 100;

function draw(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}

/** One column: its parts are stacked, the first at the bottom. */
function column(step, at, series, top) {
  let base = HEIGHT;
  return series.flatMap(({ name }) => {
    const height = ((step[name] ?? 0) / top) * HEIGHT;
    if (!height) return [];
    base -= height;
    return [draw("rect", { class: `part ${name}`, x: at * STEP + (STEP - COLUMN) / 2, y: base, width: COLUMN, height })];
  });
}

function picture(steps, series, top, label) {
  const viewBox = `0 0 ${steps.length * STEP} ${HEIGHT}`;
  const svg = draw("svg", { viewBox, preserveAspectRatio: "none", role: "img", "aria-label": label });
  for (const share of [0, 0.5, 1]) {
    const y = HEIGHT * share;
    svg.append(draw("line", { class: "grid", x1: 0, x2: steps.length * STEP, y1: y, y2: y }));
  }
  svg.append(...steps.flatMap((step, at) => column(step, at, series, top)));
  return svg;
}

const sum = (steps, name) => steps.reduce((total, step) => total + (step[name] ?? 0), 0);

function legend(series, totals) {
  const entry = ({ name, title }) =>
    make(
      "li",
      {},
      make("span", { class: `swatch ${name}`, "aria-hidden": "true" }),
      make("span", { text: title }),
      totals && make("b", { text: count(totals[name]) }),
    );
  return make("ul", { class: "legend" }, ...series.map(entry));
}

/** The numbers, for who cannot see the columns or wants to know exactly. */
function numbers(caption, steps, series, { at, value }) {
  const cell = (name) => (step) => (step[name] === null ? null : value(step[name]));
  const columns = [
    { name: "panel.col_time", kind: "main", cell: at },
    ...series.map(({ name, key }) => ({ name: key, kind: "number", cell: cell(name) })),
  ];
  const scrolled = { class: "numbers-box", tabindex: "0", role: "region", "aria-label": caption };
  return make(
    "details",
    { class: "numbers" },
    make("summary", { text: say("panel.as_table") }),
    make("div", scrolled, table({ caption, columns, items: steps })),
  );
}

const axis = (names) =>
  make("p", { class: "axis", "aria-hidden": "true" }, ...names.map((text) => make("span", { text })));

/**
 * Columns over time. `series` are `{ name, key }`, the name also being the style of its part; `at(step)` names a step,
 * `value(number)` writes a number; with `adds` the series are counted, and said in sum.
 */
export function columns({ title, steps, series, at, value = count, adds = true }) {
  const named = series.map((one) => ({ ...one, title: say(one.key) }));
  const top = Math.max(1, ...steps.map((step) => series.reduce((total, { name }) => total + (step[name] ?? 0), 0)));
  const totals = adds ? Object.fromEntries(series.map(({ name }) => [name, sum(steps, name)])) : null;
  const isEmpty = series.every(({ name }) => steps.every((step) => !step[name]));
  const told = totals
    ? named.map(({ name, title: what }) => `${what}: ${count(totals[name])}`).join(", ")
    : say("panel.chart_top", { value: value(top) });
  const last = steps.length - 1;
  return make(
    "figure",
    { class: "chart" },
    make("figcaption", { text: title }),
    legend(named, totals),
    isEmpty
      ? make("p", { class: "chart-none", text: say("panel.chart_none") })
      : make(
          "div",
          { class: "plot" },
          make("span", { class: "plot-top", "aria-hidden": "true", text: value(top) }),
          picture(steps, series, top, `${title}. ${told}`),
        ),
    axis([0, Math.floor(last / 2), last].map((index) => at(steps[index]))),
    numbers(title, steps, series, { at, value }),
  );
}

/** Names and how many there are of each, with a bar for the eye. */
export function bars(title, items, called) {
  const top = Math.max(1, ...items.map((item) => item.count));
  const bar = (amount) => {
    const svg = draw("svg", { viewBox: `0 0 100 8`, preserveAspectRatio: "none", "aria-hidden": "true" });
    svg.append(draw("rect", { class: "rail", width: 100, height: 8 }), draw("rect", { class: "part", width: (amount / top) * 100, height: 8 }));
    return svg;
  };
  const line = ({ name, count: amount }) =>
    make(
      "li",
      {},
      make("span", { class: "bar-name", text: called(name) }),
      make("b", { text: count(amount) }),
      bar(amount),
    );
  return make(
    "figure",
    { class: "chart" },
    make("figcaption", { text: title }),
    items.length
      ? make("ul", { class: "bars" }, ...items.map(line))
      : make("p", { class: "chart-none", text: say("panel.chart_none") }),
  );
}
