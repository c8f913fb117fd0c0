// A page that refuses still wears Telegram's colours and can be closed.

import { host } from "./host.js";
import { applyTheme } from "./theme.js";

applyTheme(host.theme);
host.on("theme_changed", (data) => applyTheme(data.theme_params));
for (const button of document.querySelectorAll(".close-app")) button.addEventListener("click", () => host.close());
host.ready();
document.documentElement.setAttribute("data-ready", "");
