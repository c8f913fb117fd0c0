// A form above a list: the choice is in the address, so that it can be linked to.

import { go, place } from "../signed_in/navigation.js";

/** A local time of a field as the API takes it; empty for none. */
const asMoment = (local) => (local ? new Date(local).toISOString() : "");

/** What the list is filtered by now. */
export function chosen(form) {
  const { section: _section, depth: _depth, id: _id, ...all } = place();
  const names = new Set([...form.elements].map((field) => field.name).filter(Boolean));
  return Object.fromEntries(
    Object.entries(all)
      .filter(([name]) => names.has(name))
      .map(([name, value]) => [name, form.elements[name].type === "datetime-local" ? asMoment(value) : value]),
  );
}

/** Show in the form's fields what the list is filtered by. */
export function mirror(form) {
  const now = place();
  for (const field of form.elements) if (field.name) field.value = now[field.name] ?? "";
}

/** Let a form filter a section. */
export function prepare(form, section) {
  const apply = (fields) => go({ section, ...fields }, { instead: true });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    apply(Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value.trim()]).filter(([, value]) => value)));
  });
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    apply({});
  });
}
