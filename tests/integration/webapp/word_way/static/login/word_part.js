// The word way: a number, then the word that Telegram sent.

import { postPersonal } from "./api.js";
import { Form } from "./form.js";
import { add, page } from "./page.js";

class WordForm extends Form {
  constructor(name, { busyText, path, field }) {
    super(name, { busyText, send: async (value) => page.accept(await postPersonal(path, { [field]: value })) });
  }
}

class WordPart {
  step = "word";
  #number = new WordForm("word-number", { busyText: "word_sending", path: "word", field: "phone" });
  #word = new WordForm("word", { busyText: "word_checking", path: "word/verify", field: "word" });

  show(state) {
    document.getElementById("word-sent").textContent = state.notice ?? "";
    this.#number.rest();
    this.#word.recall(state);
  }

  hide() {
    this.#word.clear();
  }
}

add(new WordPart());
