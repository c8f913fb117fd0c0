// The dashboard: somebody's connected account, on one page.

import { byId } from "../signed_in/dom.js";
import { back, go, place, travel } from "../signed_in/navigation.js";
import { toast } from "../signed_in/notice.js";
import { begin } from "../signed_in/start.js";
import { say } from "../signed_in/words.js";
import { showAccount } from "./account.js";
import { focusChat, hideChats, markOpen, showChats } from "./chat_list.js";
import { hideConnect, showConnect } from "./connect.js";
import { nameChat, openChat, pauseChat, resumeChat } from "./conversation.js";
import { showDevices } from "./devices.js";
import { look, onChange, accountStatus } from "./account_status.js";

let hasPlan = false;
const isConnected = () => accountStatus.status === "active";

/** Chats while an account is connected, else how to connect one. */
async function arriveAtChats({ chat = null, title, type }) {
  byId("chats-connected").hidden = !isConnected();
  document.body.toggleAttribute("data-talking", isConnected() && chat !== null);
  if (!isConnected()) return showConnect({ plan: hasPlan });
  hideConnect();
  const left = openChat(chat, { title, type });
  resumeChat();
  markOpen();
  if (chat === null && left !== null) focusChat(left);
  await showChats();
  nameChat();
}

/** Nothing that is out of view is asked for. */
function leaving(arrive) {
  return (place) => {
    hideConnect();
    pauseChat();
    hideChats();
    document.body.removeAttribute("data-talking");
    return arrive(place);
  };
}

/** The account was connected, or is so no more: what is on show follows. */
function changed(now, before) {
  if (now.status === "active") hasPlan = true; // a login gives one
  document.querySelector("#tabs [data-section=devices]").hidden = !isConnected();
  if (before.status === "active" && now.status !== "active") {
    hideChats({ forget: true });
    openChat(null);
    if (now.status === "revoked" && place().section === "account") toast(say("dashboard.revoked_title")); // elsewhere the page says it
    if (place().section === "devices" || place().chat !== undefined) return go({ section: "chats" });
  }
  if (place().section === "chats") arriveAtChats(place());
  else if (place().section === "account") showAccount();
}

byId("talk-back").addEventListener("click", back);
begin(async (me) => {
  hasPlan = me.subscription !== null;
  await look();
  document.querySelector("#tabs [data-section=devices]").hidden = !isConnected();
  travel({ chats: arriveAtChats, devices: leaving(() => (isConnected() ? showDevices() : go({ section: "chats" }))), account: leaving(() => showAccount()) });
  onChange(changed);
});
