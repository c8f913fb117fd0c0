// What an operator does: asked first, then done, then said; the focus stays with who did it.

import { host } from "../common/host.js";
import { post } from "../signed_in/api.js";
import { confirmed } from "../signed_in/dialog.js";
import { toast } from "../signed_in/notice.js";
import { say, sentence } from "../signed_in/words.js";

const PATIENCE = 90000; // milliseconds: a reset waits until a login's last code has run out
const STILL = 4000; // milliseconds, after which it is said again that it goes on

/**
 * Ask `{ title, text, yes }` unless there is nothing to ask, post the body, say what came of it. `said(answer)` is a
 * sentence; `after(answer)` shows the new state. Whether it was done.
 */
export async function act({ ask, path, body = {}, said, after }) {
  if (ask && !(await confirmed(ask))) return false;
  const wait = () => toast(say("panel.working"));
  const waiting = setInterval(wait, STILL);
  wait();
  try {
    const answer = await post(`/admin/api/${path}/`, body, { timeout: PATIENCE });
    clearInterval(waiting);
    toast(said(answer));
    host.feel("success");
    await after?.(answer);
    return true;
  } catch (problem) {
    clearInterval(waiting);
    toast(sentence(problem));
    host.feel("error");
    return false;
  }
}
