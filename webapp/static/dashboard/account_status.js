// Whether an account is connected, as far as the page knows; what is shown depends on it.

import { call, Refused } from "../signed_in/api.js";

const GONE = new Set(["session_missing", "session_revoked", "user_deactivated"]);

const listeners = [];

/** `status`: active, revoked or none; `login`: the status of a login that goes on, else null. */
export let accountStatus = { status: "none", login: null };

/** `listener(accountStatus, before)` is called whenever it has changed. */
export function onChange(listener) {
  listeners.push(listener);
}

/** Ask the portal for the account's status. */
export async function look() {
  const before = accountStatus;
  accountStatus = await call("GET", "/telegram/session/status/");
  if (accountStatus.status !== before.status || accountStatus.login !== before.login) {
    for (const listener of listeners) listener(accountStatus, before);
  }
  return accountStatus;
}

/** Call the API about the connected account; when the portal says that it is not connected any more, all get to know. */
export async function ask(method, path, options) {
  try {
    return await call(method, path, options);
  } catch (problem) {
    if (problem instanceof Refused && GONE.has(problem.code)) look().catch(() => {});
    throw problem;
  }
}
