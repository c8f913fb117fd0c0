// Making elements. What comes from people or from Telegram is only ever text.

export const byId = (id) => document.getElementById(id);

/**
 * An element with attributes and children. `class`, `text` and `dir` say what they do; a key that begins with `on`
 * takes a listener; null and false leave an attribute out, true leaves it empty.
 */
export function make(tag, { class: className, text, ...attributes } = {}, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined && text !== null) element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false && value !== undefined) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Set an element's text, only when it is another one: screen readers read what changes. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

const HUES = 8; // as many colours as parts.css has
const TELLING = /[\p{L}\p{N}\p{Extended_Pictographic}]/u; // a bracket or a dash stands for nobody
const segmenter = typeof Intl.Segmenter === "function" ? new Intl.Segmenter() : null;
const characters = (word) => (segmenter ? Array.from(segmenter.segment(word), ({ segment }) => segment) : [...word]);

/** Up to two letters that stand for a name; one whole character each, emoji too. */
export function initials(name) {
  const firsts = name.split(/\s+/).map((word) => characters(word).find((one) => TELLING.test(one)));
  return firsts.filter(Boolean).slice(0, 2).join("").toLocaleUpperCase();
}

/** A round sign in place of a picture; the colour goes by the id. */
export function avatar(id, name, size = "") {
  const hue = Math.abs(Number(BigInt(id) % BigInt(HUES)));
  return make("span", { class: `avatar ${size}`, "data-hue": hue, "aria-hidden": "true", text: initials(name) || "?" });
}
