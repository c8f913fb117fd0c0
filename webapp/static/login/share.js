// The link to this very login, for another screen: sent by Telegram or the system, or copied.

import { pageLink } from "./api.js";
import { copy } from "./clipboard.js";
import { host } from "../common/host.js";
import { say } from "./screen.js";

const byId = (id) => document.getElementById(id);
const byHost = host.inside && host.isAtLeast(6, 1);

async function share() {
  if (byHost) {
    host.send("web_app_open_tg_link", { path_full: `/share/url?url=${encodeURIComponent(pageLink)}` });
    return;
  }
  try {
    await navigator.share({ url: pageLink });
  } catch {
    // the person thought better of it
  }
}

async function copyLink() {
  const copied = await copy(pageLink, {
    note: byId("link-note"),
    area: byId("link-text"),
    done: say("link_copied"),
    byHand: say("link_by_hand"),
  });
  if (copied) host.feel("light");
}

/** Set the two buttons up. */
export function offerLink() {
  byId("share-link").hidden = !byHost && typeof navigator.share !== "function";
  byId("share-link").addEventListener("click", share);
  byId("copy-link").addEventListener("click", copyLink);
}
