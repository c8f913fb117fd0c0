// The sandbox's JSON API, as documented in sandbox/phone_ui/__init__.py.

async function read(answer) {
  const body = await answer.json().catch(() => ({ error: "The sandbox does not answer", code: "down" }));
  if (answer.ok) return body;
  throw Object.assign(new Error(body.error ?? `HTTP ${answer.status}`), { code: body.code });
}

const unreachable = () => { throw Object.assign(new Error("The sandbox does not answer: is it still running?"), { code: "down" }); };

export const get = (path) => fetch(`/api/${path}`).catch(unreachable).then(read);

export const post = (path, body = {}) =>
  fetch(`/api/${path}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) })
    .catch(unreachable)
    .then(read);

/** One person's acts. */
export const as = (account) => ({
  get: (what) => get(`accounts/${account}/${what}`),
  post: (act, body) => post(`accounts/${account}/${act}`, body),
});

/** Follow an account; `changed(kind, data)` also runs with "open" after every (re)connection. Returns what ends it. */
export function follow(account, changed) {
  const source = new EventSource(`/api/events?account=${account}`);
  source.onopen = () => changed("open", {});
  for (const kind of ["chat", "account"]) source.addEventListener(kind, (event) => changed(kind, JSON.parse(event.data)));
  return () => source.close();
}
