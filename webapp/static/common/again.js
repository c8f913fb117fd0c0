// A script or a style that did not arrive leaves a page dead or bare. Load it again: a few times, each time later.
// No module: it must run before the others, and whatever becomes of them.

(() => {
  const STORE = "portal.reloads";
  const MOST = 4;
  const FIRST_PAUSE = 400; // milliseconds; doubles with every reload
  let due = false;

  function reloads() {
    try {
      return Number(sessionStorage.getItem(STORE)) || 0;
    } catch {
      return MOST; // without a memory it could go on for ever
    }
  }

  function isNeeded(part) {
    return part instanceof HTMLScriptElement || (part instanceof HTMLLinkElement && part.rel === "stylesheet");
  }

  addEventListener(
    "error",
    ({ target }) => {
      const before = reloads();
      if (due || !isNeeded(target) || before >= MOST) return;
      due = true;
      sessionStorage.setItem(STORE, String(before + 1));
      setTimeout(() => location.reload(), FIRST_PAUSE * 2 ** before);
    },
    true,
  );

  addEventListener("load", () => {
    if (!due && reloads() > 0 && reloads() < MOST) sessionStorage.removeItem(STORE);
  });
})();
