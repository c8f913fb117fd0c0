// One request to the portal, and what it means when the portal says no.

const TIMEOUT = 30000; // milliseconds; Telegram itself may take 20 s to answer a password

/** The portal said no; `code` is stable, the message is in the person's language, `body` is all it said. */
export class Refused extends Error {
  constructor(status, body) {
    super(body?.error ?? "");
    this.status = status;
    this.code = body?.code ?? "unknown";
    this.retryAfter = body?.retry_after ?? null;
    this.body = body ?? {};
  }
}

/**
 * Ask; the answer, when it is a good one. `timeout` in milliseconds. Throws Refused, and what `fetch` throws when
 * nothing answers.
 */
export async function request(path, { timeout = TIMEOUT, ...options } = {}) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), timeout);
  try {
    const response = await fetch(path, { cache: "no-store", credentials: "omit", redirect: "error", signal: stop.signal, ...options });
    if (response.ok) return response;
    throw new Refused(response.status, await response.json().catch(() => null));
  } finally {
    clearTimeout(timer);
  }
}
