// Places of the panel as fragments of its address: `#/users/139883458`, `#/attempts?status=failed`.

import { make } from "../signed_in/dom.js";
import { go } from "../signed_in/navigation.js";

/** A place as a fragment: its section, what in it, and what it is filtered by. */
function write({ section, id, depth: _depth, ...filters }) {
  const query = new URLSearchParams(Object.entries(filters).filter(([, value]) => value)).toString();
  return `#/${section}${id ? `/${encodeURIComponent(id)}` : ""}${query && `?${query}`}`;
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

/** The place that a fragment names, or null. */
function read(fragment) {
  const found = /^#\/([a-z]+)(?:\/([^?/]+))?(?:\?(.*))?$/.exec(fragment);
  if (!found) return null;
  const [, section, id, query] = found;
  return { ...Object.fromEntries(new URLSearchParams(query ?? "")), section, ...(id && { id: decoded(id) }) };
}

export const fragments = { write, read };

/** A link to a place; a click goes there, a click for a new tab opens one. */
export function link(to, text, attributes = {}) {
  const follow = (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go(to);
  };
  return make("a", { class: "leads", href: write(to), text, onclick: follow, ...attributes });
}
