// A long list: its first page at once, the others when asked for.

import { get } from "../signed_in/api.js";
import { make } from "../signed_in/dom.js";
import { announce, toast } from "../signed_in/notice.js";
import { nothing, Part } from "../signed_in/part.js";
import { say, sentence } from "../signed_in/words.js";
import { keepingFocus } from "./live.js";
import { row, table } from "./table.js";

/** The address of a list with what is asked for; empty values are left out. */
export function asking(path, params = {}) {
  const query = new URLSearchParams(Object.entries(params).filter(([, value]) => value)).toString();
  return `/admin/api/${path}/${query && `?${query}`}`;
}

export class List {
  /** `params()` is what the list is filtered by now; `columns` as in `table`; `empty` is said when there is nothing. */
  constructor(box, { path, params = () => ({}), caption, columns, empty }) {
    Object.assign(this, { path, params, caption, columns, empty });
    this.part = new Part(box, { load: () => this.#page(), draw: keepingFocus(box, (page) => this.#draw(page)) });
  }

  show(options) {
    return this.part.refresh(options);
  }

  #page(cursor) {
    return get(asking(this.path, { ...this.params(), cursor }));
  }

  #draw({ items, next }) {
    if (!items.length) return nothing(say(this.empty));
    const whole = table({ caption: say(this.caption), columns: this.columns, items });
    return [whole, next && this.#more(whole, next)];
  }

  #more(whole, cursor) {
    let next = cursor;
    const load = async () => {
      more.disabled = true;
      try {
        const page = await this.#page(next);
        const rows = page.items.map((item) => row(this.columns, item));
        whole.tBodies[0].append(...rows);
        announce(say("panel.more_came", { count: rows.length }));
        next = page.next;
        if (next) more.disabled = false;
        else this.#finish(more, rows);
      } catch (problem) {
        more.disabled = false;
        toast(sentence(problem));
      }
    };
    const more = make("button", { type: "button", class: "button more", text: say("panel.more"), onclick: load });
    return more;
  }

  /** The last page is there: the button goes, and the focus moves on to what came. */
  #finish(more, rows) {
    const [first] = rows;
    first?.setAttribute("tabindex", "-1");
    first?.focus({ preventScroll: true });
    more.remove();
  }
}
