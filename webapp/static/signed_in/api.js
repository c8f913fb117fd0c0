// The portal's JSON API, called as the person who is signed in.

import { Refused, request } from "../common/request.js";
import { isVouchedFor, proof, renew } from "./identity.js";

export { Refused };

const PAUSES = [400, 1200]; // milliseconds before each further try, where trying again does no harm
const SHORT_WAIT = 4; // seconds: a refusal for no longer than this is waited out, not shown

let signedOut = () => {};

/** `listener()` is called when the portal does not know any more who is asking. */
export function onSignedOut(listener) {
  signedOut = listener;
}

const after = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** Milliseconds until it makes sense to ask once more; null: it makes none. */
function pauseAfter(problem, tries) {
  if (tries >= PAUSES.length) return null;
  if (!(problem instanceof Refused)) return PAUSES[tries];
  const { status, retryAfter, code } = problem;
  if (status === 503) return Math.max(PAUSES[tries], (retryAfter ?? 0) * 1000) <= SHORT_WAIT * 1000 ? PAUSES[tries] : null;
  if (status === 429 && code !== "quota_exceeded" && retryAfter != null && retryAfter <= SHORT_WAIT) return retryAfter * 1000;
  return null;
}

async function once(method, path, { body, headers, language, timeout }) {
  const response = await request(path, {
    method,
    timeout,
    headers: {
      Accept: "application/json",
      "Accept-Language": language ?? document.documentElement.lang,
      ...(body !== undefined && { "Content-Type": "application/json" }),
      ...headers,
      ...(proof() && { Authorization: proof() }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return response.json();
}

/** The same; a token that has run out is renewed on the way. */
async function known(method, path, options) {
  try {
    return await once(method, path, options);
  } catch (problem) {
    if (!(problem instanceof Refused) || problem.status !== 401 || isVouchedFor) throw problem;
  }
  await renew();
  return once(method, path, options);
}

/**
 * Call the API; returns what it says. `body` is sent as JSON; `headers` are added; `timeout` in milliseconds. With `again: true` (every GET is
 * so) the call may be repeated without harm, and is when nothing answered or the portal asked for a moment.
 * Throws Refused when the portal says no, another error when nothing answers.
 */
export async function call(method, path, options = {}) {
  const again = options.again ?? method === "GET";
  for (let tries = 0; ; tries += 1) {
    try {
      return await known(method, path, options);
    } catch (problem) {
      if (problem instanceof Refused && problem.status === 401) signedOut();
      const pause = again ? pauseAfter(problem, tries) : null;
      if (pause === null) throw problem;
      await after(pause);
    }
  }
}

export const get = (path, options) => call("GET", path, options);
export const post = (path, body, options) => call("POST", path, { body, ...options });
