// Telegram's own two buttons do what the page's do: the main one what the page's main button in view does, the
// one at the top what takes a step back. Once the app around the page has shown that it is there, its main
// button takes the place of the page's. https://core.telegram.org/bots/webapps#bottombutton

import { host } from "./host.js";

const root = document.documentElement;
let theme = host.theme;
const inView = (element) => !element.closest("[hidden]");

/** Say something to the app, but only when it is news. */
function teller(type) {
  let said = "";
  return (wish) => {
    const text = JSON.stringify(wish);
    if (text === said) return;
    said = text;
    host.send(type, wish);
  };
}

const tellMain = teller("web_app_setup_main_button");
const tellBack = teller("web_app_setup_back_button");

const mainButton = () => [...document.querySelectorAll("[data-main]")].find(inView);
const backButton = () => [...document.querySelectorAll("[data-back]")].findLast(inView);

function colours() {
  const { button_color: color, button_text_color: text_color } = theme ?? {};
  return color && text_color ? { color, text_color } : {};
}

function mirror() {
  const button = mainButton();
  const form = button?.closest("form");
  const busy = form?.getAttribute("aria-busy") === "true";
  tellBack({ is_visible: Boolean(backButton()) });
  tellMain(
    button
      ? { is_visible: true, is_active: !button.disabled, is_progress_visible: busy, text: button.textContent.trim(), ...colours() }
      : { is_visible: false },
  );
}

/** Keep Telegram's buttons in step with the page, whatever happens on it. */
export function mirrorButtons() {
  if (!host.inside) return;
  host.on("main_button_pressed", () => mainButton()?.click());
  host.on("back_button_pressed", () => backButton()?.click());
  host.on("theme_changed", ({ theme_params: params }) => {
    theme = params;
    mirror();
  });
  host.onAnyEvent(() => root.setAttribute("data-main-button", ""));
  new MutationObserver(mirror).observe(document.body, {
    attributeFilter: ["hidden", "disabled", "aria-busy"],
    characterData: true,
    childList: true,
    subtree: true,
  });
  mirror();
}
