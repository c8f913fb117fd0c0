// What somebody sees who is not known: how to get in.

import { host } from "../common/host.js";
import { byId } from "./dom.js";
import { signInByTelegram, signInForDevelopment } from "./identity.js";
import { say, sentence } from "./words.js";

const RESULT = "tgAuthResult"; // https://core.telegram.org/widgets/login, as its page hands it over

function decoded(text) {
  const bytes = Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes));
}

/** What Telegram's page came back with, taken out of the address; null when it did not. False: the person said no. */
function taken() {
  const fragment = new URLSearchParams(location.hash.slice(1));
  if (!fragment.has(RESULT)) return null;
  history.replaceState(history.state, "", location.pathname + location.search);
  try {
    const payload = decoded(fragment.get(RESULT));
    return payload && typeof payload === "object" ? payload : false;
  } catch {
    return false;
  }
}

/** Telegram's page came back, and nobody is signed in; the message says why. */
export class NotSignedIn extends Error {}

/** Sign in with what Telegram's page came back with. Whether it just did; throws NotSignedIn. */
export async function signInOnReturn() {
  const payload = taken();
  if (payload === null) return false;
  if (payload === false) throw new NotSignedIn(say("shell.telegram_said_no"));
  try {
    await signInByTelegram(payload);
  } catch (problem) {
    throw new NotSignedIn(sentence(problem));
  }
  return true;
}

/** Say on the view why it did not work. */
export function showProblem(text) {
  byId("sign-in-error").textContent = text;
  byId("sign-in-error").hidden = false;
}

/** Set the view's controls up; `enter()` goes on once somebody is known. */
export function prepareSignIn(enter) {
  byId("close-app").addEventListener("click", () => host.close());
  byId("development-form")?.addEventListener("submit", async (event) => {
    event.preventDefault();
    byId("sign-in-error").hidden = true;
    try {
      await signInForDevelopment(Number(byId("development-id").value));
      enter();
    } catch (problem) {
      showProblem(sentence(problem));
    }
  });
}
