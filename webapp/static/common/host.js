// The part of the Mini App host protocol that the page needs, spoken by itself: no script of another origin has
// to be loaded, so the page also works where telegram.org does not answer.
// https://core.telegram.org/bots/webapps, https://core.telegram.org/api/web-events

const STORE = "portal.launch";
const FIELDS = ["tgWebAppData", "tgWebAppVersion", "tgWebAppPlatform", "tgWebAppThemeParams"];
const PHONES = new Set(["android", "android_x", "ios"]);

/** Launch parameters of the fragment; kept over reloads, which may come without one. */
function launchParameters() {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const given = FIELDS.filter((name) => fragment.has(name));
  let found = Object.fromEntries(given.map((name) => [name, fragment.get(name)]));
  try {
    if (given.length) sessionStorage.setItem(STORE, JSON.stringify(found));
    else found = JSON.parse(sessionStorage.getItem(STORE) ?? "{}");
  } catch {
    // storage may be refused; then a reload without the fragment is an ordinary page
  }
  return found && typeof found === "object" ? found : {};
}

function parsed(text) {
  try {
    return JSON.parse(text ?? "{}") ?? {};
  } catch {
    return {};
  }
}

/** Hand an event to the app around us, by whichever of its three ways exists. */
function post(type, data = {}) {
  const json = JSON.stringify({ eventType: type, eventData: data });
  try {
    if (window.TelegramWebviewProxy?.postEvent) window.TelegramWebviewProxy.postEvent(type, JSON.stringify(data));
    else if (typeof window.external?.notify === "function") window.external.notify(json);
    else if (window.parent !== window) window.parent.postMessage(json, "*");
  } catch {
    // the host went away: the page works without it
  }
}

function connect() {
  const launch = launchParameters();
  const listeners = new Map();
  const inside = Boolean(launch.tgWebAppData || launch.tgWebAppPlatform);
  const send = inside ? post : () => {};
  let heard = () => {};

  function receive(type, data) {
    heard();
    for (const listener of listeners.get(type) ?? []) listener(data ?? {});
  }

  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || window.parent === window || typeof event.data !== "string") return;
    const { eventType, eventData } = parsed(event.data);
    if (typeof eventType === "string") receive(eventType, eventData);
  });
  window.Telegram = { ...window.Telegram, WebView: { receiveEvent: receive } };
  window.TelegramGameProxy = { receiveEvent: receive }; // the desktop and iOS apps call this one

  return {
    /** Whether Telegram opened this page as a Mini App. */
    inside,
    /** Signed init data, or an empty string. */
    initData: launch.tgWebAppData ?? "",
    platform: launch.tgWebAppPlatform ?? "",
    onPhone: inside ? PHONES.has(launch.tgWebAppPlatform) : matchMedia("(pointer: coarse)").matches,
    theme: parsed(launch.tgWebAppThemeParams),
    send,
    /** Whether the app speaks this version of the protocol, or a later one. */
    isAtLeast(major, minor) {
      const [first, second = 0] = (launch.tgWebAppVersion ?? "0").split(".").map(Number);
      return first > major || (first === major && second >= minor);
    },
    /** `listener()` is called with every event: only an app that is really there sends any. */
    onAnyEvent(listener) {
      heard = listener;
    },
    on(type, listener) {
      listeners.set(type, [...(listeners.get(type) ?? []), listener]);
    },
    ready() {
      if (window.parent !== window) send("iframe_ready", { reload_supported: true });
      send("web_app_ready");
      send("web_app_expand");
      send("web_app_request_safe_area");
      send("web_app_request_content_safe_area");
    },
    close() {
      send("web_app_close");
    },
    /** Ask before the window closes, for as long as something typed would be lost. */
    guardClosing(wanted) {
      send("web_app_setup_closing_behavior", { need_confirmation: wanted });
    },
    /** `success`, `warning`, `error`, or `light` for a touch. */
    feel(kind) {
      send(
        "web_app_trigger_haptic_feedback",
        kind === "light" ? { type: "impact", impact_style: kind } : { type: "notification", notification_type: kind },
      );
    },
  };
}

export const host = connect();

const root = document.documentElement;
if (host.inside) root.dataset.host = "app";
if (host.onPhone) root.dataset.device = "phone";

const insets = { safe: {}, content: {} };
function keepClear() {
  for (const side of ["top", "bottom"]) {
    const pixels = (Number(insets.safe[side]) || 0) + (Number(insets.content[side]) || 0);
    if (pixels > 0) root.style.setProperty(`--safe-${side}`, `${pixels}px`);
    else root.style.removeProperty(`--safe-${side}`);
  }
}
host.on("safe_area_changed", (data) => {
  insets.safe = data;
  keepClear();
});
host.on("content_safe_area_changed", (data) => {
  insets.content = data;
  keepClear();
});
host.on("reload_iframe", () => {
  post("iframe_will_reload");
  location.reload();
});
